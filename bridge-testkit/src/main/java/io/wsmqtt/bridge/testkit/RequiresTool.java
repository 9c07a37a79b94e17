package io.wsmqtt.bridge.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Marks tests that need programs of the machine, such as {@code mosquitto}.
 *
 * <p>Where one is neither on the PATH nor in {@code /usr/sbin}, the tests are skipped with a message that says how to
 * install it. Where the environment has {@code CI=true} they fail instead, so that a build server cannot pass by
 * skipping what it is there to prove.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(RequiresToolCondition.class)
public @interface RequiresTool {

    /** The names of the programs, all of which are needed. */
    String[] value();
}
