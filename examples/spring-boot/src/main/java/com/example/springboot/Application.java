package com.example.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The application. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class Application {
    /** Runs it. */
    public static void main(String[] arguments) {
        SpringApplication.run(Application.class, arguments);
    }
}
