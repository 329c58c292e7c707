package dev.lapwing.orchestration.site;

import java.util.List;
import java.util.Map;

/** Tells where Secrets have not arrived yet. */
public interface SecretArrival {

    /**
     * The files of running pods that do not hold what their Secret holds; empty if all do.
     *
     * @param secrets that are looked for, by name and key
     * @throws SiteException if it may not be asked, so that waiting is of no use
     */
    List<String> missing(Map<String, Map<String, byte[]>> secrets) throws SiteException, InterruptedException;
}
