package io.agentloader.cloud;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The keys of one profile in AWS's credentials file: sections in brackets, a name and a value on each line. */
final class AwsProfile {

    private static final Pattern SECTION = Pattern.compile("\\s*\\[\\s*([^\\]]+?)\\s*]\\s*");
    private static final Pattern MEMBER = Pattern.compile("\\s*([a-z_]+)\\s*=\\s*(\\S+)\\s*");

    private AwsProfile() {}

    /** Empty when there is no such profile, or no keys in it. */
    static Optional<AwsKeys> keys(String file, String profile) {
        Map<String, String> members = members(file, profile);
        return Optional.ofNullable(members.get("aws_access_key_id"))
                .flatMap(id -> Optional.ofNullable(members.get("aws_secret_access_key"))
                        .map(secret -> new AwsKeys(id, secret, Optional.ofNullable(members.get("aws_session_token")))));
    }

    private static Map<String, String> members(String file, String profile) {
        Map<String, String> members = new HashMap<>();
        boolean inside = false;
        for (String line : file.lines().toList()) {
            Matcher section = SECTION.matcher(line);
            Matcher member = MEMBER.matcher(line);
            if (section.matches()) {
                inside = section.group(1).equals(profile);
            } else if (inside && member.matches()) {
                members.put(member.group(1), member.group(2));
            }
        }
        return members;
    }
}
