package dev.coact.testing;

class OwnExecutorCampaignTest extends CampaignContract {
  @Override
  boolean portable() {
    return false;
  }
}
