package dev.backupvault.lint;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The project's own files, and good ones of kinds that the project does not ship, for a mutation test to break. */
final class GoodFiles {
    static final String SFTP = "routes/sftp-pull.camel.yaml";
    static final String HTTP = "routes/http-push.camel.yaml";
    static final String COPY = "routes/copy-out.camel.yaml";

    private GoodFiles() {}

    static Map<String, String> ours() {
        return RouteLint.read(Path.of(""));
    }

    static Map<String, String> all() {
        Map<String, String> files = new TreeMap<>(ours());
        files.put(
                SFTP,
                """
                # Fetches finished backups from an SFTP server.
                - routeTemplate:
                    id: sftp-pull
                    description: Fetches and stores the files of a server's folder
                    parameters:
                      - name: source
                        description: Name of the source
                      - name: server
                        description: Host and port
                      - name: knownHosts
                        description: File with the server's key
                      - name: password
                        description: Where the password is found
                    route:
                      routeConfigurationId: backup-errors
                      from:
                        id: sftp-pull-fetch
                        uri: "sftp:{{server}}"
                        parameters:
                          password: "{{password}}"
                          strictHostKeyChecking: "yes"
                          knownHostsFile: "{{knownHosts}}"
                          useUserKnownHostsFile: false
                          streamDownload: true
                          stepwise: false
                          include: ".*[.]bak"
                        steps:
                          - to:
                              id: sftp-pull-ingest
                              uri: backup-vault:ingest
                              parameters:
                                source: "{{source}}"
                """);
        files.put(
                HTTP,
                """
                # Takes backups that are sent by PUT.
                - routeTemplate:
                    id: http-push
                    description: Stores what is sent to a port
                    parameters:
                      - name: source
                        description: Name of the source
                      - name: port
                        description: Port to listen on
                    route:
                      routeConfigurationId: backup-errors
                      from:
                        id: http-push-take
                        uri: "jetty:https:0.0.0.0:{{port}}/backups"
                        parameters:
                          sslContextParameters: "#tls"
                        steps:
                          - to:
                              id: http-push-ingest
                              uri: backup-vault:ingest
                              parameters:
                                source: "{{source}}"
                """);
        files.put(
                COPY,
                """
                # Copies a report next to the vault.
                - route:
                    id: copy-out
                    description: Writes a report into a container
                    routeConfigurationId: backup-errors
                    from:
                      id: copy-out-tick
                      uri: timer:report
                      steps:
                        - to:
                            id: copy-out-blob
                            uri: "azure-storage-blob:{{env:REPORT_ACCOUNT}}/reports"
                            parameters:
                              operation: uploadBlockBlobChunked
                              blobName: report.txt
                              accessKey: "{{env:REPORT_KEY}}"
                """);
        return files;
    }
}
