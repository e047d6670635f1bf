package dev.backupvault.console;

import dev.backupvault.users.Users;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;

/** Tells JAAS who checks logins of the console; no file and no system property can tell it otherwise. */
final class Realm extends Configuration {
    static final String NAME = "backup-vault";

    private final Users users;

    Realm(Users users) {
        this.users = users;
    }

    @Override
    public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
        return !name.equals(NAME)
                ? null
                : new AppConfigurationEntry[] {
                    new AppConfigurationEntry(
                            UserLogin.class.getName(), LoginModuleControlFlag.REQUIRED, Map.of(UserLogin.USERS, users))
                };
    }
}
