package io.agentloader.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That one entry changes, and no other character. */
class ConfigTextTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}|{~^'auths': {~^^'ghcr.io': {}~^}}",
                "{'b':1,'a':2}|{~^'auths': {~^^'ghcr.io': {}~^},'b':1,'a':2}",
                "{'b':1,'auths':{},'a':2}|{'b':1,'auths':{~^^'ghcr.io': {}~^},'a':2}",
                "{'auths':null}|{'auths':{~^^'ghcr.io': {}~^}}",
                "{ 'auths' : { 'x.y' : {'auth':'eDp5'} } , 'a':2 }|{ 'auths' : { 'x.y' : {'auth':'eDp5'}, 'ghcr.io': {} } , 'a':2 }",
                "{'auths':{~  'x.y':{}~},~'a':2}~|{'auths':{~  'x.y':{},~  'ghcr.io': {}~},~'a':2}~",
                "{'auths':{'ghcr.io' : { 'auth' : 'eDp5' },'x.y':{}}}|{'auths':{'ghcr.io' : {},'x.y':{}}}",
                "{'auths':{'ghcr.io':null}}|{'auths':{'ghcr.io':{}}}",
                "{'auths':{'x.y':7}}|{'auths':{'x.y':7,'ghcr.io': {}}}"
            })
    void entryIsAddedOrReplacedAndTheRestStays(String before, String after) throws IOException {
        String changed = ConfigText.of(json(before)).with("ghcr.io", "{}");

        assertThat(changed).isEqualTo(json(after));
        assertThat(JSON.readTree(changed).at("/auths/ghcr.io")).isEqualTo(JSON.createObjectNode());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':1}|{'a':1}",
                "{'auths':{'x.y':{}}}|{'auths':{'x.y':{}}}",
                "{'auths':{ 'ghcr.io':{} },'a':1}|{'auths':{},'a':1}",
                "{'auths':{~'ghcr.io':{},~'x.y':{}~}}|{'auths':{~'x.y':{}~}}",
                "{'auths':{~'x.y':{},~'ghcr.io':{}~}}|{'auths':{~'x.y':{}~}}",
                "{'auths':{'ghcr.io':{},'x.y':{},'ghcr.io/':{}}}|{'auths':{'x.y':{}}}"
            })
    void entriesAreTakenOutAndTheRestStays(String before, String after) throws IOException {
        String changed = ConfigText.of(json(before)).without(key -> key.startsWith("ghcr.io"));

        JsonNode parsed = JSON.readTree(changed);
        assertThat(changed).isEqualTo(json(after));
        assertThat(parsed).isNotNull();
    }

    /** {@code '} for quotes, {@code ~} for line ends and {@code ^} for tabs. */
    private static String json(String text) {
        return text.replace('\'', '"').replace('~', '\n').replace('^', '\t');
    }

    @Test
    void charactersOutsideOfTheFirstPlaneAreCountedAsTheyAre() throws IOException {
        String text = "{\"note\":\"\uD83D\uDE00é\",\"auths\":{\"x.y\":{}}}";

        assertThat(ConfigText.of(text).with("x.y", "{\"a\":1}"))
                .isEqualTo("{\"note\":\"\uD83D\uDE00é\",\"auths\":{\"x.y\":{\"a\":1}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{\"auths\":[]}",
                "{\"auths\":\"s3cret\"}",
                "{\"auths\":{},\"auths\":{}}",
                "{\"auths\":{\"x\":{},\"x\":{}}}",
                "{\"s3cret\" s3cret}"
            })
    void whatIsNoConfigurationIsRefusedWithoutQuotingIt(String text) {
        assertThatThrownBy(() -> ConfigText.of(text))
                .isInstanceOf(IOException.class)
                .message()
                .startsWith("it")
                .doesNotContain("s3cret");
    }
}
