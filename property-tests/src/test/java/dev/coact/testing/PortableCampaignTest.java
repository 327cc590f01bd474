package dev.coact.testing;

class PortableCampaignTest extends CampaignContract {
  @Override
  boolean portable() {
    return true;
  }
}
