package io.wsmqtt.bridge.reference;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpoint;
import java.util.concurrent.atomic.AtomicReference;

/** The arrows of the design: the war sees all, and nobody else sees anything but bridge-api. */
@AnalyzeClasses(packages = "io.wsmqtt.bridge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static void modulesSeeOnlyTheApi(JavaClasses all) {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("api")
                .definedBy("io.wsmqtt.bridge")
                .layer("core")
                .definedBy("io.wsmqtt.bridge.core")
                .layer("paho")
                .definedBy("io.wsmqtt.bridge.paho")
                .layer("hivemq")
                .definedBy("io.wsmqtt.bridge.hivemq")
                .layer("jakarta")
                .definedBy("io.wsmqtt.bridge.jakarta")
                .layer("testkit")
                .definedBy("io.wsmqtt.bridge.testkit")
                .layer("war")
                .definedBy("io.wsmqtt.bridge.reference")
                .whereLayer("api")
                .mayNotAccessAnyLayer()
                .whereLayer("core")
                .mayOnlyAccessLayers("api")
                .whereLayer("paho")
                .mayOnlyAccessLayers("api")
                .whereLayer("hivemq")
                .mayOnlyAccessLayers("api")
                .whereLayer("jakarta")
                .mayOnlyAccessLayers("api")
                .whereLayer("testkit")
                .mayOnlyAccessLayers("api")
                .whereLayer("war")
                .mayNotBeAccessedByAnyLayer()
                .check(all);
    }

    @ArchTest
    static void theApiDependsOnNothingButTheJdkAndJSpecify(JavaClasses all) {
        classes()
                .that()
                .resideInAPackage("io.wsmqtt.bridge")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("io.wsmqtt.bridge", "java..", "org.jspecify..")
                .check(all);
    }

    @ArchTest
    static void theEngineKnowsNeitherServletsNorAnMqttClient(JavaClasses all) {
        noClasses()
                .that()
                .resideInAPackage("io.wsmqtt.bridge.core")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta..", "org.eclipse.paho..", "com.hivemq..", "io.netty..", "io.micrometer..")
                .check(all);
    }

    @ArchTest
    static void ofTheHiveMqConnectorOnlyItselfAndItsOptionsArePublic(JavaClasses all) {
        classes()
                .that()
                .resideInAPackage("io.wsmqtt.bridge.hivemq")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*\\.(HiveMqConnector|HiveMqOptions)")
                .check(all);
    }

    @ArchTest
    static void ofTheEngineOnlyTheBridgeAndItsConfigurationArePublic(JavaClasses all) {
        classes()
                .that()
                .resideInAPackage("io.wsmqtt.bridge.core")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveNameMatching(".*\\.(Bridge|BridgeConfig|LinkKind)")
                .check(all);
    }

    @ArchTest
    static void theAdapterHoldsNothingThatAContainerWouldDeploy(JavaClasses all) {
        noClasses()
                .that()
                .resideInAPackage("io.wsmqtt.bridge.jakarta")
                .should()
                .beAnnotatedWith(ServerEndpoint.class)
                .orShould()
                .implement(ServerApplicationConfig.class)
                .check(all);
    }

    @ArchTest
    static void nothingThatChangesIsStatic(JavaClasses all) {
        fields().that().areNotFinal().should().notBeStatic().check(all);
        noFields()
                .that()
                .areStatic()
                .should()
                .haveRawType(AtomicReference.class)
                .because("state that no instance owns outlives its application")
                .check(all);
    }
}
