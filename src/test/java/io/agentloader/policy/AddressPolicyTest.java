package io.agentloader.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressPolicyTest {

    private static final AddressPolicy STRICT = AddressPolicy.of(AdmissionRules.NONE, Set.of());
    private static final AddressPolicy OPEN = AddressPolicy.of(rules(List.of(), List.of(), true), Set.of());

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, loopback",
        "127.255.255.255:5000, loopback",
        "[::1]:5000, loopback",
        "localhost:5000, loopback",
        "LOCALHOST, loopback",
        "foo.localhost, loopback",
        "localhost., loopback",
        "127.0.0.1., loopback",
        "10.0.0.1.:5000, private",
        "10.0.0.1, private",
        "172.16.0.1, private",
        "172.31.255.255, private",
        "192.168.1.1, private",
        "100.64.0.1, private",
        "100.127.255.255, private",
        "198.18.0.1, private",
        "192.0.0.8, private",
        "[fc00::1], private",
        "[fdff::1], private",
        "[fec0::1], private",
        "[::ffff:127.0.0.1]:5000, loopback",
        "[::ffff:7f00:1], loopback",
        "[::7f00:1], loopback",
        "[::ffff:0:7f00:1], loopback",
        "[64:ff9b::10.0.0.1], private",
        "[64:ff9b:1::a00:1], private",
        "[64:ff9b:1::808:808], private",
        "[64:ff9b:1:a00:0:100::], private",
        "[64:ff9b:1:7f00:0:100::], loopback",
        "[64:ff9b:1:7f:0:1::], loopback",
        "[64:ff9b:1:0:7f:0:100:0], loopback",
        "[2001:db8::5efe:10.0.0.1], private",
        "[2001:db8::200:5efe:7f00:1], loopback",
        "[2002:7f00:1::], loopback",
        "[2002:a00:1::5], private",
        "[2001:0:1:2:3:4:80ff:fffe], loopback"
    })
    void insideAddressIsForbiddenUnlessOnlyThisMachineCanCall(String authority, String rule) {
        assertThat(STRICT.forbids(authority)).contains(rule);
        assertThat(OPEN.forbids(authority)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "169.254.169.254, metadata",
        "169.254.170.2, metadata",
        "[fd00:ec2::254], metadata",
        "100.100.100.200, metadata",
        "168.63.129.16, metadata",
        "metadata.google.internal, metadata",
        "Metadata.Google.Internal.:80, metadata",
        "[::ffff:a9fe:a9fe], metadata",
        "[64:ff9b::169.254.169.254], metadata",
        "[64:ff9b:1:a9fe:a9:fe00::], metadata",
        "[64:ff9b:1:a9:fe:a9fe::], metadata",
        "[2001:db8::5efe:169.254.169.254], metadata",
        "[2001:db8::200:5efe:a9fe:a9fe], metadata",
        "[2002:a9fe:a9fe::1], metadata",
        "169.254.169.254., metadata",
        "169.254.0.1, link-local",
        "[fe80::1], link-local",
        "[febf::1], link-local",
        "0.0.0.0:5000, unspecified",
        "[::], unspecified",
        "224.0.0.1, multicast",
        "[ff02::1], multicast",
        "255.255.255.255, reserved",
        "240.0.0.1, reserved",
        "[100::1], reserved"
    })
    void nothingOpensWhatIsNeverARegistry(String authority, String rule) {
        AddressPolicy everythingAllowed =
                AddressPolicy.of(rules(List.of("0.0.0.0/0", "::/0"), List.of(), true), Set.of(authority));

        assertThat(STRICT.forbids(authority)).contains(rule);
        assertThat(everythingAllowed.forbids(authority)).contains(rule);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ghcr.io",
                "ghcr.io:443",
                "docker.io",
                "8.8.8.8",
                "8.8.8.8:5000",
                "172.32.0.1",
                "172.15.255.255",
                "100.128.0.1",
                "[2606:4700::1111]:5000",
                "[64:ff9b::808:808]",
                "[2001:db8::5efe:8.8.8.8]",
                "[2001:db8::100:5efe:a00:1]",
                "[2002:808:808::1]",
                "127.0.0.1.evil.example",
                "0101.com",
                "localhost.example",
                "notlocalhost",
                "host_with_underscore.example"
            })
    void publicAddressAndNameThatIsNotResolvedYetMayBeConnectedTo(String authority) {
        assertThat(STRICT.forbids(authority)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2130706433",
                "2130706433:80",
                "0x7f000001",
                "0X7F.1",
                "0x7f.0.0.0x1",
                "017700000001",
                "0177.0.0.1",
                "127.1",
                "127.0.1:5000",
                "127.0.0.01",
                "127.0.0.256",
                "1.2.3.4.5",
                "0x",
                "a.0",
                "[fe80::1%eth0]",
                "[fe80::1%25eth0]",
                "[fd00:ec2::254%1]",
                "2852039166",
                "0xA9FEA9FE",
                "0251.0376.0251.0376",
                "169.254.43518",
                "%31%32%37.0.0.1",
                "127。0。0。1",
                "127.0.0.1..",
                "[::1",
                "[]",
                "",
                "::ffff:127.0.0.1:80:x",
                "１２７.0.0.1",
                "ⓛocalhost"
            })
    void hostThatSomeResolversReadAsAnAddressIsForbiddenBySpelling(String authority) {
        assertThat(OPEN.forbids(authority)).contains("address-spelling");
    }

    @Test
    void allowedBlockOpensAndDeniedBlockCloses() {
        AddressPolicy policy = AddressPolicy.of(
                rules(List.of("10.0.0.0/8", "fd00::/8"), List.of("10.1.0.0/16", "8.8.8.0/24"), false), Set.of());

        assertThat(policy.forbids("10.0.0.1:5000")).isEmpty();
        assertThat(policy.forbids("[fd12::1]")).isEmpty();
        assertThat(policy.forbids("[::ffff:10.0.0.1]")).isEmpty();
        assertThat(policy.forbids("10.1.2.3")).contains("network.deny");
        assertThat(policy.forbids("[64:ff9b::10.1.2.3]")).contains("network.deny");
        assertThat(policy.forbids("8.8.8.8")).contains("network.deny");
        assertThat(policy.forbids("192.168.0.1")).contains("private");
    }

    @Test
    void deniedBlockClosesAlsoWhatListeningOnLoopbackOpens() {
        AddressPolicy policy =
                AddressPolicy.of(rules(List.of(), List.of("127.0.0.0/8"), true), Set.of("127.0.0.1:5000"));

        assertThat(policy.forbids("127.0.0.1:5000")).contains("network.deny");
        assertThat(policy.forbids("[::1]:5000")).isEmpty();
    }

    @Test
    void hostThatIsNamedWithItsPortIsOpenOnThatPort() throws Exception {
        AddressPolicy policy = AddressPolicy.of(AdmissionRules.NONE, Set.of("10.0.0.5:5000", "Registry.corp"));

        assertThat(policy.forbids("10.0.0.5:5000")).isEmpty();
        assertThat(policy.forbids("10.0.0.5:5001")).contains("private");
        assertThat(policy.forbids("registry.corp", InetAddress.getByAddress(new byte[] {10, 0, 0, 9})))
                .isEmpty();
        assertThat(policy.forbids("other.corp", InetAddress.getByAddress(new byte[] {10, 0, 0, 9})))
                .contains("private");
        assertThat(policy.forbids("registry.corp", InetAddress.getByAddress(new byte[] {(byte) 169, (byte) 254, 0, 9})))
                .contains("link-local");
    }

    @Test
    void usualPortMayBeWrittenOrLeftOut() {
        AddressPolicy policy = AddressPolicy.of(AdmissionRules.NONE, Set.of("10.0.0.5:443", "10.0.0.6"));

        assertThat(policy.forbids("10.0.0.5")).isEmpty();
        assertThat(policy.forbids("10.0.0.6:443")).isEmpty();
        assertThat(policy.forbids("10.0.0.6:8443")).contains("private");
    }

    @Test
    void publicHostNeverLeadsInsideWhereverTheServiceListens() {
        assertThat(OPEN.forbidsLeading("ghcr.io", "127.0.0.1:9000")).contains("loopback");
        assertThat(OPEN.forbidsLeading("ghcr.io", "localhost:9000")).contains("loopback");
        assertThat(OPEN.forbidsLeading("8.8.8.8", "10.0.0.1")).contains("private");
        assertThat(OPEN.forbidsLeading("ghcr.io", "cdn.example")).isEmpty();
        assertThat(OPEN.forbidsLeading("localhost:5000", "127.0.0.1:9000")).isEmpty();
        assertThat(OPEN.forbidsLeading("127.0.0.1:5000", "169.254.169.254")).contains("metadata");
        assertThat(STRICT.forbidsLeading("127.0.0.1:5000", "127.0.0.1:9000")).contains("loopback");
    }

    @Test
    void publicHostLeadsInsideWhereAKeyNamesIt() {
        AddressPolicy policy =
                AddressPolicy.of(rules(List.of("10.0.0.0/8"), List.of(), false), Set.of("127.0.0.1:9000"));

        assertThat(policy.forbidsLeading("registry.corp", "10.0.0.7")).isEmpty();
        assertThat(policy.forbidsLeading("registry.corp", "127.0.0.1:9000")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "fd00::/129", "10.0.0/8", "10.0.0.0/", "10.0.0.0/08", "ghcr.io", "", "::1::/3"})
    void blockThatIsNoneIsRefusedByKeyAndText(String block) {
        assertThatThrownBy(() -> AddressPolicy.of(rules(List.of(), List.of(block), false), Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("agent-loader.network.deny: ")
                .hasMessageEndingWith(": " + block);
    }

    @Property
    void sixteenBytesAreJudgedAlikeAsTextAndAsAddress(@ForAll @Size(16) byte[] bytes) throws Exception {
        InetAddress address = InetAddress.getByAddress(bytes);
        String text = address.getHostAddress();

        assertThat(STRICT.forbids(bytes.length == 16 && text.contains(":") ? "[" + text + "]" : text))
                .isEqualTo(STRICT.forbids(text, address));
    }

    @Property
    void noTextMakesItThrow(@ForAll String text) {
        assertThat(STRICT.forbids(text)).isNotNull();
        assertThat(STRICT.forbids("[" + text + "]:1")).isNotNull();
    }

    private static AdmissionRules rules(List<String> allow, List<String> deny, boolean loopbackOnly) {
        return new AdmissionRules(List.of(), List.of(), allow, deny, Set.of(), loopbackOnly);
    }
}
