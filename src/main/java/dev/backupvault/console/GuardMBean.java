package dev.backupvault.console;

import java.util.List;
import java.util.Map;
import javax.management.openmbean.TabularData;

/** The questions that Hawtio asks of an MBean of the kind {@code type=security,area=jmx}. */
public interface GuardMBean {
    /** Whether anything of an MBean may be called. */
    boolean canInvoke(String objectName);

    /** Whether any operation of this name may be called. */
    boolean canInvoke(String objectName, String operation);

    /** Whether the operation of this signature may be called. */
    boolean canInvoke(String objectName, String operation, String[] types);

    /** Whether operations, written with their signatures, may be called: all of them in one answer. */
    TabularData canInvoke(Map<String, List<String>> operations);
}
