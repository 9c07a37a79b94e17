package io.wsmqtt.bridge.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthServletTest {
    private final HttpServletRequest request = mock();
    private final HttpServletResponse response = mock();
    private final StringWriter body = new StringWriter();

    private void get(String path, Optional<String> obstacle) throws IOException {
        when(request.getRequestURI()).thenReturn(path);
        when(response.getWriter()).thenReturn(new PrintWriter(body, true));
        new HealthServlet(() -> obstacle).doGet(request, response);
    }

    @Test
    void isLiveWhateverKeepsItFromServing() throws IOException {
        get("/bridge/health/live", Optional.of("not connected to the broker"));

        verify(response).setStatus(200);
        assertThat(body).hasToString("{\"status\":\"UP\"}\n");
    }

    @Test
    void isReadyIfNothingKeepsItFromServing() throws IOException {
        get("/health/ready", Optional.empty());

        verify(response).setStatus(200);
        verify(response).setContentType("application/json");
        verify(response).setHeader("Cache-Control", "no-store");
        assertThat(body).hasToString("{\"status\":\"UP\"}\n");
    }

    @Test
    void saysWhyItIsNotReady() throws IOException {
        get("/health/ready", Optional.of("draining"));

        verify(response).setStatus(503);
        assertThat(body).hasToString("{\"status\":\"DOWN\",\"reason\":\"draining\"}\n");
    }
}
