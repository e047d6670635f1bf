package dev.backupvault.command;

import dev.backupvault.sources.ConfiguredSource;
import dev.backupvault.sources.SourceCheck;
import java.util.List;

/** Whether a command's machine lets us in, and has the program. */
public final class CommandCheck implements SourceCheck {
    @Override
    public String kind() {
        return "command";
    }

    @Override
    public String from(ConfiguredSource source) {
        String machine = source.parameter("machine").equals("ssh")
                ? source.parameter("user") + "@" + source.parameter("host")
                : source.parameter("machine");
        return machine + " at " + source.parameter("schedule") + " " + source.parameter("timeZone");
    }

    @Override
    public List<Step> steps(ConfiguredSource source) {
        CommandBackup command = CommandBackup.of(source.parameters());
        return List.of(
                new Step("its arguments and variables are there", command::invocation),
                new Step(
                        "its program can be run" + (source.parameter("machine").equals("ssh") ? " by SSH" : ""),
                        () -> command.machine().check(command.invocation().program())));
    }
}
