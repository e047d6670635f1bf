package dev.backupvault.partner;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Which files make one backup. Immutable.
 *
 * @param key the first template that can be filled names the set; none if the set is a folder
 * @param folder the shape of the file that marks a set's folder: the nearest one above a file
 * @param count facts that tell how many files there are
 * @param number facts that tell which of them a file is, from 1
 * @param quiet how long a set must have been quiet, if nothing tells its number of files
 */
public record SetRule(
        List<Template> key, Optional<String> folder, List<String> count, List<String> number, Duration quiet) {}
