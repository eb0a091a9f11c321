package io.agentloader.http;

import java.util.Optional;

/**
 * Which tags of a repository are wanted (distribution specification, "Listing Tags").
 *
 * @param name of the repository as the caller wrote it
 * @param namespace the registry, where the caller named it beside the path
 * @param size no more than a page can have
 */
record OciTagPage(String name, Optional<String> namespace, int size, Optional<String> last) {

    /** @throws Refusal when {@code n} is not a whole number from 0 on */
    static OciTagPage of(Query query, String name) {
        int size = query.value("n").map(OciTagPage::size).orElse(ListQuery.MOST);
        return new OciTagPage(name, query.value("ns"), size, query.value("last").filter(tag -> !tag.isEmpty()));
    }

    private static int size(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw Refusal.invalidParameter("n", "is not a whole number from 0 on");
        }
        return Math.min(ListQuery.MOST, Integer.parseInt(text));
    }

    /** {@code Link} to the page after that tag. */
    String next(String tag) {
        String also =
                namespace.map(registry -> "&ns=" + Query.encoded(registry)).orElse("");
        return "<" + OciNames.PREFIX + name + "/tags/list?n=" + size + "&last=" + Query.encoded(tag) + also
                + ">; rel=\"next\"";
    }
}
