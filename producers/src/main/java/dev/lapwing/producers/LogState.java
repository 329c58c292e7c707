package dev.lapwing.producers;

import org.apache.kafka.common.Uuid;

/**
 * Which log a partition has. As long as topic id and leader epoch stay the same, one broker has led it without a break
 * and cut nothing of it: an offset that was acknowledged still holds what it held. Another leader cuts nothing either, if
 * one replica at least that was in sync is left; {@link LogWatch} looks.
 *
 * @param topicId changes when the topic is deleted and made anew
 * @param leaderEpoch grows with each election of a leader
 */
record LogState(Uuid topicId, int leaderEpoch) {}
