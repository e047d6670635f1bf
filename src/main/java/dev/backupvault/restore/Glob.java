package dev.backupvault.restore;

import dev.backupvault.error.ErrorCode;
import dev.backupvault.error.VaultException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern for names, as {@link java.nio.file.FileSystem#getPathMatcher} has it. Takes time in proportion to pattern
 * and name, where that one tries all ways to share a name between stars: who asks over the network chooses the pattern.
 * Immutable.
 */
final class Glob {
    private static final int LONGEST = 1000;

    private final List<Part> parts;

    /** A part of a pattern: from all places where it may begin to all where it may have ended. */
    @FunctionalInterface
    private interface Part {
        BitSet after(int[] name, BitSet starts);
    }

    private Glob(List<Part> parts) {
        this.parts = parts;
    }

    /** @throws VaultException {@link ErrorCode#USAGE} if it is none */
    static Glob of(String pattern) {
        if (pattern.length() > LONGEST) {
            throw none(pattern.substring(0, 20) + "…", "it has more than " + LONGEST + " characters");
        }
        return new Glob(new Parser(pattern).sequence(false));
    }

    private static VaultException none(String pattern, String why) {
        return VaultException.of(ErrorCode.USAGE, "'" + pattern + "' is no pattern: " + why)
                .hint("* stands for anything up to a slash, ** for anything, ? for one character, {a,b} for either");
    }

    boolean matches(String name) {
        int[] characters = name.codePoints().toArray();
        BitSet start = new BitSet();
        start.set(0);
        return after(parts, characters, start).get(characters.length);
    }

    private static BitSet after(List<Part> parts, int[] name, BitSet starts) {
        BitSet at = starts;
        for (Part part : parts) {
            at = part.after(name, at);
        }
        return at;
    }

    private static Part one(IntPredicate which) {
        return (name, starts) -> {
            BitSet ends = new BitSet();
            for (int at = starts.nextSetBit(0); at >= 0 && at < name.length; at = starts.nextSetBit(at + 1)) {
                ends.set(at + 1, which.test(name[at]));
            }
            return ends;
        };
    }

    private static Part many(IntPredicate which) {
        return (name, starts) -> {
            BitSet ends = new BitSet();
            boolean on = false;
            for (int at = 0; at <= name.length; at++) {
                on |= starts.get(at);
                ends.set(at, on);
                on &= at < name.length && which.test(name[at]);
            }
            return ends;
        };
    }

    private static Part either(List<List<Part>> choices) {
        return (name, starts) -> {
            BitSet ends = new BitSet();
            choices.forEach(choice -> ends.or(after(choice, name, starts)));
            return ends;
        };
    }

    /** Reads a pattern, once. */
    private static final class Parser {
        private final String pattern;
        private final int[] text;
        private int at;

        Parser(String pattern) {
            this.pattern = pattern;
            this.text = pattern.codePoints().toArray();
        }

        private boolean ahead(char c) {
            return at < text.length && text[at] == c;
        }

        private boolean skip(char c) {
            boolean is = ahead(c);
            at += is ? 1 : 0;
            return is;
        }

        private int next(String missing) {
            if (at == text.length) {
                throw none(pattern, missing);
            }
            return text[at++];
        }

        /** @param inGroup whether a comma or a brace ends it */
        List<Part> sequence(boolean inGroup) {
            List<Part> parts = new ArrayList<>();
            while (at < text.length && !(inGroup && (ahead(',') || ahead('}')))) {
                parts.add(part(inGroup));
            }
            return parts;
        }

        private Part part(boolean inGroup) {
            int c = text[at++];
            switch (c) {
                case '*':
                    return skip('*') ? many(any -> true) : many(any -> any != '/');
                case '?':
                    return one(any -> any != '/');
                case '[':
                    return characters();
                case '{':
                    if (inGroup) {
                        throw none(pattern, "a { inside { }");
                    }
                    return group();
                case '\\':
                    int quoted = next("nothing follows the \\");
                    return one(any -> any == quoted);
                default:
                    return one(any -> any == c);
            }
        }

        private Part group() {
            List<List<Part>> choices = new ArrayList<>();
            do {
                choices.add(sequence(true));
            } while (skip(','));
            if (!skip('}')) {
                throw none(pattern, "a { without }");
            }
            return either(choices);
        }

        private Part characters() {
            boolean not = skip('!');
            IntPredicate in = any -> false;
            do {
                int first = next("a [ without ]");
                int last = first;
                if (ahead('-') && at + 1 < text.length && text[at + 1] != ']') {
                    at++;
                    last = next("a [ without ]");
                }
                if (first == '/' || last < first) {
                    throw none(pattern, "a / or a range that goes backwards in [ ]");
                }
                int end = last;
                in = in.or(any -> any >= first && any <= end);
            } while (!skip(']'));
            IntPredicate wanted = not ? in.negate() : in;
            return one(wanted.and(any -> any != '/'));
        }
    }
}
