package io.wsmqtt.bridge.testkit;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Decides for {@link RequiresTool}. Thread-safe: it holds no state. */
final class RequiresToolCondition implements ExecutionCondition {

    private static final Map<String, String> DEBIAN_PACKAGES = Map.of(
            "mosquitto_passwd", "mosquitto",
            "mosquitto_pub", "mosquitto-clients",
            "mosquitto_sub", "mosquitto-clients",
            "nginx", "nginx-light",
            "node", "nodejs",
            "keytool", "default-jdk-headless");

    private enum Missing {
        SKIPS,
        FAILS
    }

    private final Predicate<String> installed;
    private final Missing missing;

    /** Called by JUnit. */
    RequiresToolCondition() {
        this(tool -> Tools.find(tool).isPresent(), System.getenv());
    }

    RequiresToolCondition(Predicate<String> installed, Map<String, String> environment) {
        this.installed = installed;
        this.missing = "true".equalsIgnoreCase(environment.get("CI")) ? Missing.FAILS : Missing.SKIPS;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getElement(), RequiresTool.class)
                .map(annotation -> decide(Arrays.asList(annotation.value())))
                .orElseGet(() -> ConditionEvaluationResult.enabled("no tools required"));
    }

    ConditionEvaluationResult decide(List<String> tools) {
        List<String> absent = tools.stream().filter(installed.negate()).toList();
        if (absent.isEmpty()) {
            return ConditionEvaluationResult.enabled(String.join(", ", tools) + " found");
        }
        String packages = String.join(
                " ",
                absent.stream()
                        .map(tool -> DEBIAN_PACKAGES.getOrDefault(tool, tool))
                        .distinct()
                        .toList());
        String message = String.join(", ", absent) + (absent.size() == 1 ? " is" : " are") + " not installed: ";
        String hint = ". Debian: apt-get install " + packages;
        if (missing == Missing.FAILS) {
            throw new IllegalStateException(message + "with CI=true the test must run" + hint);
        }
        return ConditionEvaluationResult.disabled(message + "skipped" + hint);
    }
}
