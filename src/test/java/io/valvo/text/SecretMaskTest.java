package io.valvo.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

class SecretMaskTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "DB_PASSWORD",
                "PGPASSWORD",
                "DB_PASS",
                "SMTP_PASS",
                "FILE_PASS",
                "JWT",
                "API_KEY",
                "apiKey",
                "API_KEYS",
                "GITHUB_TOKEN",
                "githubToken",
                "ACCESS_TOKENS",
                "AWS_SECRET_ACCESS_KEY",
                "CREDENTIALS",
                "Authorization",
                "Proxy-Authorization",
                "Set-Cookie",
                "X-Api-Key",
                "BASIC_AUTH",
                "passphrase",
                "--auth-token",
                "ssh-private-key",
                "MYSQL_PWD",
                "KEY",
                "SECRET_1"
            })
    void aSecretIsKnownByTheWordsOfItsName(String name) {
        assertThat(SecretMask.USUAL.masked(name, "hunter2")).isEqualTo("***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAX_TOKENS",
                "LFM2_MAX_TOKENS",
                "TOKENIZER",
                "TOKENIZERS_PARALLELISM",
                "TOKEN_LIMIT",
                "KEYBOARD",
                "PUBLIC_KEY",
                "SORT_KEY",
                "KEY_LENGTH",
                "MONKEY",
                "COMPASS",
                "PASSENGER",
                "BYPASS_PROXY",
                "AUTHOR",
                "AUTH_URL",
                "SECRETARY",
                "PASSWORD_FILE",
                "num-tokens",
                "PATH",
                "PORT"
            })
    void aNameThatOnlyResemblesOneIsShown(String name) {
        assertThat(SecretMask.USUAL.masked(name, "hunter2")).isEqualTo("hunter2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    postgres://me:pw@host:5432/db               | postgres://me:***@host:5432/db
                    postgres://u:a/b@h                          | postgres://u:***@h
                    amqp://u:p@ss@h/v                           | amqp://u:***@h/v
                    redis://:hunter2@h:6379/0                   | redis://:***@h:6379/0
                    https://ghp_0123456789abcdef@github.com/x   | https://***@github.com/x
                    http://h:8080/a@b                           | http://h:8080/a@b
                    http://h/?a=1&token=x&b=2                   | http://h/?a=1&token=***&b=2
                    app --url=https://h/?api_key=x              | app --url=https://h/?api_key=***
                    Server=db;User=me;Password=x y;Port=1       | Server=db;User=me;Password=*** y;Port=1
                    Server=db;Pwd=x;Port=1                      | Server=db;Pwd=***;Port=1
                    curl -H "Authorization: Bearer abc" h       | curl -H "Authorization: ***" h
                    curl -H 'Cookie: a=b; c=d' h                | curl -H 'Cookie: ***' h
                    Authorization: Digest u="a", response="b"   | Authorization: ***
                    X-Api-Key: abc                              | X-Api-Key: ***
                    curl -u me:pw http://h                      | curl -u me:*** http://h
                    curl -ume:pw h                              | curl -ume:*** h
                    curl --user=me:pw h                         | curl --user=me:*** h
                    app --password hunter2 --port 80            | app --password *** --port 80
                    app --password "two words" x                | app --password "***" x
                    {"password": "x", "port": 1}                | {"password": "***", "port": 1}
                    it said Bearer abcdef.ghi and went          | it said Bearer *** and went
                    the token is wrong                          | the token is wrong
                    app --max-tokens 5 --token --verbose        | app --max-tokens 5 --token --verbose
                    env API_KEY=abc app                         | env API_KEY=*** app
                    $HOME \\1                                   | $HOME \\1
                    """)
    void aTextLosesPasswordsTokensAndKeys(String text, String shown) {
        assertThat(SecretMask.USUAL.masked(text)).isEqualTo(shown);
    }

    @Test
    void theValueOfASecretOptionIsHidden() {
        assertThat(
                        SecretMask.USUAL.masked(
                                List.of(
                                        "app",
                                        "--token",
                                        "x",
                                        "--auth-token=y",
                                        "--port",
                                        "1",
                                        "-u",
                                        "me:pw",
                                        "-H",
                                        "Authorization: Bearer z",
                                        "--max-tokens",
                                        "5",
                                        "$HOME \\1")))
                .containsExactly(
                        "app",
                        "--token",
                        "***",
                        "--auth-token=***",
                        "--port",
                        "1",
                        "-u",
                        "me:***",
                        "-H",
                        "Authorization: ***",
                        "--max-tokens",
                        "5",
                        "$HOME \\1");
    }
}
