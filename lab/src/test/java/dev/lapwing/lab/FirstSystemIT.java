package dev.lapwing.lab;

import dev.lapwing.orchestration.description.ClusterDescription.Profile;

/** The Pis as they were in their time: Kafka 3.9, and a ZooKeeper on each. */
final class FirstSystemIT extends SiteOnBoards {

    FirstSystemIT() {
        super(Profile.ZOOKEEPER, PIS.size());
    }
}
