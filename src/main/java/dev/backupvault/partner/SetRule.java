package dev.backupvault.partner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which files make one backup. Immutable.
 *
 * @param key the first template that can be filled names the set
 * @param count facts that tell how many files there are
 * @param number facts that tell which of them a file is, from 1
 * @param quiet where no fact tells the count: how long the files in a folder must not have changed to be all
 */
public record SetRule(List<Template> key, List<String> count, List<String> number, Optional<Duration> quiet) {}
