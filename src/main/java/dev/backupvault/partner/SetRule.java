package dev.backupvault.partner;

import java.util.List;

/**
 * Which files make one backup. Immutable.
 *
 * @param key the first template that can be filled names the set
 * @param count facts that tell how many files there are
 * @param number facts that tell which of them a file is, from 1
 */
public record SetRule(List<Template> key, List<String> count, List<String> number) {}
