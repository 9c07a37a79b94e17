package io.wsmqtt.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    /** The examples of MQTT 5 sections 4.7.1.2, 4.7.1.3, 4.7.2 and 4.7.3, and their edges. */
    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#,    sport/tennis/player1,                 true",
        "sport/tennis/player1/#,    sport/tennis/player1/ranking,         true",
        "sport/tennis/player1/#,    sport/tennis/player1/score/wimbledon, true",
        "sport/tennis/player1/#,    sport/tennis/player10,                false",
        "sport/#,                   sport,                                true",
        "sport/#,                   sport/,                               true",
        "sport/#,                   sports,                               false",
        "#,                         sport/tennis,                         true",
        "#,                         /,                                    true",
        "sport/tennis/+,            sport/tennis/player1,                 true",
        "sport/tennis/+,            sport/tennis/player2,                 true",
        "sport/tennis/+,            sport/tennis/player1/ranking,         false",
        "sport/+,                   sport,                                false",
        "sport/+,                   sport/,                               true",
        "+,                         sport,                                true",
        "+/tennis/#,                sport/tennis,                         true",
        "+/tennis/#,                /tennis/x,                            true",
        "sport/+/player1,           sport/tennis/player1,                 true",
        "sport/+/player1,           sport//player1,                       true",
        "sport/+/player1,           sport/player1,                        false",
        "+/+,                       /finance,                             true",
        "/+,                        /finance,                             true",
        "+,                         /finance,                             false",
        "#,                         $SYS/monitor/Clients,                 false",
        "+/monitor/Clients,         $SYS/monitor/Clients,                 false",
        "$SYS/#,                    $SYS/monitor/Clients,                 true",
        "$SYS/#,                    $SYS,                                 true",
        "$SYS/monitor/+,            $SYS/monitor/Clients,                 true",
        "a/#,                       a/$SYS,                               true",
        "ACCOUNTS,                  Accounts,                             false",
        "/A,                        A,                                    false",
        "a/b,                       a/b,                                  true",
        "a/b,                       a/b/,                                 false",
        "a/b/,                      a/b,                                  false",
        "a,                         a/b,                                  false",
        "a/b,                       a,                                    false",
        "+/+/#,                     a/b,                                  true",
        "+/+/#,                     a,                                    false",
        "a/+/#,                     a/,                                   true",
        "a/+/#,                     a,                                    false",
        "$share,                    $share,                               true"
    })
    void matchesAsTheSpecificationSays(String filter, String topic, boolean expected) {
        assertThat(TopicFilter.of(filter).matches(Topic.of(topic))).isEqualTo(expected);
    }

    @Test
    void matchesLikeANaiveMatcherForGeneratedFiltersAndTopics() {
        Random random = new Random(20260101);
        int matches = 0;
        for (int i = 0; i < 50_000; i++) {
            String filter = levels(random, true);
            String topic = levels(random, false);
            boolean expected = naive(filter, topic);
            matches += expected ? 1 : 0;
            assertThat(TopicFilter.of(filter).matches(Topic.of(topic)))
                    .as("%s against %s", filter, topic)
                    .isEqualTo(expected);
        }
        assertThat(matches).isBetween(4_000, 46_000);
    }

    /** Up to four levels of a tiny alphabet, so that filters and topics often meet. */
    private static String levels(Random random, boolean wildcards) {
        while (true) {
            StringBuilder text = new StringBuilder();
            int count = 1 + random.nextInt(4);
            for (int level = 0; level < count; level++) {
                text.append(level == 0 ? "" : "/");
                int pick = random.nextInt(wildcards ? 10 : 5);
                if (pick >= 8 && level == count - 1) {
                    text.append('#');
                } else {
                    text.append(List.of("a", "aa", "", "$x", "é", "+", "+", "+", "a", "a")
                            .get(pick));
                }
            }
            if (text.length() > 0) {
                return text.toString();
            }
        }
    }

    /** MQTT 5 section 4.7 word by word, on split levels. */
    private static boolean naive(String filter, String topic) {
        boolean hidden = topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"));
        return !hidden && naive(List.of(filter.split("/", -1)), List.of(topic.split("/", -1)));
    }

    private static boolean naive(List<String> filter, List<String> topic) {
        if (filter.isEmpty()) {
            return topic.isEmpty();
        }
        if (filter.get(0).equals("#")) {
            return true;
        }
        if (topic.isEmpty()) {
            return false;
        }
        return (filter.get(0).equals("+") || filter.get(0).equals(topic.get(0)))
                && naive(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "sport/tennis#",
                "sport/tennis/#/ranking",
                "sport+",
                "+sport",
                "a/b+/c",
                "#/a",
                "##",
                "a/++",
                "a/+#"
            })
    void aWildcardMustFillItsLevelAndTheMultiLevelOneBeLast(String filter) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TopicFilter.of(filter))
                .withMessageContaining("index");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\u0000b", "$share/group/a", "$share/group/#", "a\uD800", "\uDC00\uD800"})
    void whatIsNoFilterIsRefused(String filter) {
        assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of(filter));
    }

    @Test
    void theBytesAreCountedAndNotTheCharacters() {
        assertThat(TopicFilter.of("é".repeat(32_767) + "a").filter()).hasSize(32_768);
        assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of("é".repeat(32_768)));
        assertThat(TopicFilter.of("a".repeat(65_535)).filter()).hasSize(65_535);
        assertThatIllegalArgumentException().isThrownBy(() -> TopicFilter.of("a".repeat(65_536)));
    }

    @ParameterizedTest
    @CsvSource({"#, true", "a/#, true", "+, true", "a/+/b, true", "a, false", "$SYS/a, false", "/, false"})
    void knowsWhetherItHoldsAWildcard(String filter, boolean expected) {
        assertThat(TopicFilter.of(filter).hasWildcard()).isEqualTo(expected);
        assertThat(TopicFilter.of(filter)).hasToString(filter);
    }
}
