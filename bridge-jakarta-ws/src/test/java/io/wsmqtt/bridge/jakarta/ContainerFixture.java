package io.wsmqtt.bridge.jakarta;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The same tests in each of the containers. */
@ParameterizedClass
@EnumSource(Container.class)
abstract class ContainerFixture extends AdapterFixture {
    @Parameter
    @SuppressWarnings("NullAway.Init")
    Container container;

    @Override
    Container container() {
        return container;
    }
}
