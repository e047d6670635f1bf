package dev.backupvault.restore;

import dev.backupvault.error.VaultException;
import dev.backupvault.point.Artifact;
import dev.backupvault.point.Manifest;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** Which copy of an artifact is taken: the nearest that seems good, and the next one if it is not. Not thread-safe. */
final class CopyChoice {
    private final Manifest manifest;
    private final Artifact artifact;
    private final Iterator<Copies> places;
    private final List<String> passedOver = new ArrayList<>();
    private Copy copy;
    private Copy archived;
    private VaultException fault;

    /** @param places nearest first */
    CopyChoice(Manifest manifest, Artifact artifact, List<Copies> places) {
        this.manifest = manifest;
        this.artifact = artifact;
        this.places = places.iterator();
        look();
    }

    private void look() {
        copy = null;
        while (copy == null && places.hasNext()) {
            Copies place = places.next();
            try {
                Optional<Copy> found = place.find(manifest, artifact);
                if (found.isPresent() && found.get().archived()) {
                    passedOver.add(place.place() + ": archived");
                    archived = archived == null ? found.get() : archived;
                } else {
                    copy = found.orElse(null);
                }
            } catch (VaultException e) {
                pass(place.place(), e);
            }
        }
    }

    private void pass(String place, VaultException why) {
        passedOver.add(place + ": " + why.fact());
        fault = fault == null ? why : fault;
    }

    /** Turns to the next copy, because this one was found to be of no use. */
    void next(VaultException why) {
        if (copy == null) {
            archived = null; // the last resort
            fault = why;
        } else {
            pass(copy.place(), why);
            look();
        }
    }

    /** The copy that is taken; an archived one if there is no other. */
    Optional<Copy> copy() {
        return Optional.ofNullable(copy).or(() -> Optional.ofNullable(archived));
    }

    /** Why there is no copy: what is wrong with the nearest that should be there. */
    VaultException fault() {
        return fault;
    }

    /** What is nearer or comes first, and why it is not taken. */
    List<String> passedOver() {
        return List.copyOf(passedOver);
    }
}
