package io.valvo.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.valvo.config.effective.EffectiveConfig;
import io.valvo.config.testing.ConfigFixture;
import io.valvo.model.spec.StackSpec;
import io.valvo.rules.secrets.StackSecrets;
import io.valvo.text.SecretMask;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

class SecretsSettingsTest {
    private static final String VALUE = "v4lue-of-it";

    @TempDir private Path folder;
    private ConfigFixture workspace = new ConfigFixture(Path.of(""), Map.of());

    @BeforeEach
    void open() {
        workspace = ConfigFixture.in(folder);
    }

    @Test
    void namesAndPatternsOfTheConfigurationAreSecretToo() {
        var secrets = secrets("secrets = [DB_PIN, \"*_dsn\", -p]", "");
        for (var name : List.of("DB_PIN", "db-pin", "--db-pin", "MAIN_DSN", "p", "API_TOKEN"))
            assertThat(secrets.masked(name, "1")).as(name).isEqualTo("***");
        assertThat(secrets.masked("app -p 80 --db-pin=12 --port 80 ?main_dsn=x"))
                .isEqualTo("app -p *** --db-pin=*** --port 80 ?main_dsn=***");
        assertThat(secrets.masked(List.of("app", "-p", "80", "--db-pin=12")))
                .containsExactly("app", "-p", "***", "--db-pin=***");
        assertThat(SecretMask.USUAL.masked("DB_PIN", "1")).isEqualTo("1");
    }

    @Test
    void whatOnlySoundsLikeASecretIsShown() {
        var secrets = secrets("not-secret = [API_KEY, \"SORT_*\"], secrets = [sort_key]", "");
        assertThat(secrets.masked("api-key", "1")).isEqualTo("1");
        assertThat(secrets.masked("SORT_TOKEN", "1")).isEqualTo("1");
        assertThat(secrets.masked("SORT_KEY", "1")).isEqualTo("***");
        assertThat(secrets.masked("OTHER_API_KEY", "1")).isEqualTo("***");
    }

    @Test
    void aValueIsHiddenWhereverItTurnsUp() {
        var secrets = secrets("", "env { DB_PASSWORD = " + VALUE + " }");
        assertThat(secrets.masked(List.of("redis-cli", "-a", VALUE)))
                .containsExactly("redis-cli", "-a", "***");
        assertThat(secrets.masked("cannot open x" + VALUE + "y: no such file"))
                .isEqualTo("cannot open x***y: no such file");
        assertThat(secrets.masked("OTHER", VALUE)).isEqualTo("***");
    }

    @Test
    void everyWayIntoAConfigurationMakesAValueKnown() {
        for (var way :
                List.of(
                        "env { DB_URL = \"postgres://me:%s@db/x\" }",
                        "hooks.pre-start = [app, --token, \"%s\"]",
                        "fallback { command = [app, \"--token=%s\"], after = 2 }",
                        "health.http { path = /, headers { Authorization = \"Bearer %s\" } }",
                        "ready.http { path = \"/?token=%s\" }",
                        "ready.exec = [app, -u, \"me:%s\"]",
                        "test { http = /, headers { X-Api-Key = \"%s\" } }",
                        "variants.other.env.API_TOKEN = \"%s\""))
            assertThat(
                            secrets("", "ports.http = 0\n" + way.formatted(VALUE))
                                    .masked("it said " + VALUE))
                    .as(way)
                    .isEqualTo("it said ***");
        var inherited =
                SecretMask.of(
                        new StackSecrets(
                                stack("", ""), Map.of("CI_TOKEN", VALUE, "LANG", "en_GB.UTF-8")));
        assertThat(inherited.masked("en_GB.UTF-8 and " + VALUE)).isEqualTo("en_GB.UTF-8 and ***");
    }

    @Test
    void aShortValueIsHiddenAsAWordOfItsOwn() {
        var secrets = secrets("", "env { A_TOKEN = hunter2, B_TOKEN = ab1, C_TOKEN = plain }");
        assertThat(secrets.masked("with hunter2, xhunter2y, ab1, plain"))
                .isEqualTo("with ***, xhunter2y, ab1, plain");
    }

    @Test
    void whatIsAlsoANameOrAPathIsNoSecret() {
        var secrets =
                secrets(
                        "",
                        "env { DB_PASSWORD = postgres, DB_USER = postgres, B_TOKEN = the-backend, TLS_KEY = /etc/tls/server.pem }\nports.the-backend = 0");
        var text = "the-backend: postgres can't read /etc/tls/server.pem";
        assertThat(secrets.masked(text)).isEqualTo(text);
    }

    /** PWD sounds like a password, and is one in a connection string. */
    @Test
    void whereTheShellStandsIsNoSecret() {
        var inherited = Map.of("PWD", "/srv/app2", "OLDPWD", "/srv/app1", "DB_PWD", "/srv/app3");
        assertThat(
                        SecretMask.of(new StackSecrets(stack("", ""), inherited))
                                .masked("in /srv/app2 and /srv/app1, not /srv/app3"))
                .isEqualTo("in /srv/app2 and /srv/app1, not ***");
        assertThat(SecretMask.USUAL.masked("UID=sa;PWD=hunter2")).isEqualTo("UID=sa;PWD=***");
    }

    @Test
    void ofALongerSecretNoPartIsShownAndOfACutOneNothing() {
        var secrets = secrets("", "env { A_TOKEN = abcdefgh, B_TOKEN = abcdefgh-ijklmnop-1 }");
        assertThat(secrets.masked("abcdefgh-ijklmnop-1 abcdefgh")).isEqualTo("*** ***");
        assertThat(secrets.masked("app abcdefgh-ijkl…")).isEqualTo("app ***…");
        assertThat(secrets.masked("…mnop-1 said")).isEqualTo("…*** said");
    }

    @Test
    void linesOfAKeyAndDecodedPasswordsAreHidden() {
        var key = "env { SSH_PRIVATE_KEY = \"-----BEGIN-----\\nMIIEvQIBADAN\\nBgkqhkiG9w0B\\n\" }";
        assertThat(secrets("", key).masked("MIIEvQIBADAN | -----BEGIN-----"))
                .isEqualTo("*** | -----BEGIN-----");
        var url = "env { DB_URL = \"postgres://me:p%40ss-w0rd@db/x\" }";
        assertThat(secrets("", url).masked("tried p@ss-w0rd")).isEqualTo("tried ***");
    }

    @Test
    void aReloadKeepsTheValuesBeforeIt() {
        var before = secrets("", "env { A_TOKEN = first-value }");
        var after =
                before.after(
                        new StackSecrets(stack("", "env { A_TOKEN = second-value }"), Map.of()));
        assertThat(after.masked("first-value second-value")).isEqualTo("*** ***");
    }

    @Test
    void maskingTwiceIsMaskingOnce() {
        var secrets = secrets("", "env { DB_PASSWORD = " + VALUE + " }");
        for (var text :
                List.of(
                        "postgres://me:" + VALUE + "@h",
                        "app --password " + VALUE,
                        "Authorization: Bearer abcdefg",
                        "Server=db;Password=x y;Port=1",
                        "{\"password\": \"x\"}",
                        "-u me:" + VALUE)) {
            var once = secrets.masked(text);
            assertThat(once).doesNotContain(VALUE).contains("***");
            assertThat(secrets.masked(once)).isEqualTo(once);
        }
    }

    @Test
    void aMistakeShowsNoSecret() {
        var texts =
                workspace.errors(
                        "valvo.conf",
                        """
                        secrets = [PIN]
                        services.web {
                          command = [app]
                          env { PIN = [1, 2] }
                          restart.max = "postgres://me:%s@h"
                          ready.timeout = "--pin %s"
                        }
                        """
                                .formatted(VALUE, VALUE));
        assertThat(texts).hasSize(3);
        assertThat(texts.toString()).doesNotContain(VALUE).contains("me:***@h", "--pin ***");
    }

    @Test
    void aNameIsSecretOrNotAndIsAName() {
        assertThat(workspace.errors("valvo.conf", head("secrets = [A], not-secret = [A]")))
                .singleElement()
                .asString()
                .contains("not-secret", "A, which is one of secrets as well");
        assertThat(workspace.errors("valvo.conf", head("secrets = [\"A B\"]")))
                .singleElement()
                .asString()
                .contains("a name such as DB_PIN");
    }

    @Test
    void theEffectiveConfigurationSaysWhatIsSecretAndDoesNotShowIt() {
        var stack = stack("secrets = [DB_PIN]", "env { DB_PIN = 775533, A_KEY = " + VALUE + " }");
        var shown =
                EffectiveConfig.hocon(
                        EffectiveConfig.of(
                                stack, SecretMask.of(new StackSecrets(stack, Map.of()))));
        assertThat(shown).contains("DB_PIN").doesNotContain("775533").doesNotContain(VALUE);
        assertThat(workspace.stack("again.conf", shown).secrets()).isEqualTo(stack.secrets());
    }

    private SecretMask secrets(String top, String web) {
        return SecretMask.of(new StackSecrets(stack(top, web), Map.of()));
    }

    private StackSpec stack(String top, String web) {
        return workspace.stack(top + "\nservices.web { command = [app]\n" + web + "\n}");
    }

    private static String head(String top) {
        return top + "\nservices.web.command = [app]";
    }
}
