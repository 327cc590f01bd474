package dev.coact.memory;

import org.jspecify.annotations.Nullable;

/** The open heaps of a depot, linked through themselves. Guarded by the depot's lock. */
final class HeapList {
  private @Nullable ActorHeap head;
  private int size;

  void add(ActorHeap heap) {
    heap.next = head;
    if (head != null) {
      head.previous = heap;
    }
    head = heap;
    size++;
  }

  void remove(ActorHeap heap) {
    if (heap.previous == null) {
      head = heap.next;
    } else {
      heap.previous.next = heap.next;
    }
    if (heap.next != null) {
      heap.next.previous = heap.previous;
    }
    heap.previous = null;
    heap.next = null;
    size--;
  }

  int size() {
    return size;
  }

  long bytesInUse() {
    long sum = 0;
    for (ActorHeap heap = head; heap != null; heap = heap.next) {
      sum += heap.bytesInUse();
    }
    return sum;
  }

  long blocks() {
    long sum = 0;
    for (ActorHeap heap = head; heap != null; heap = heap.next) {
      sum += heap.blocks();
    }
    return sum;
  }
}
