package io.wsmqtt.bridge.launcher;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Tells clients to come back while the application is not there. Tomcat unmaps an application before it stops, so during the
 * whole drain newcomers would get 404, which says that the address is wrong.
 *
 * <p>Thread-safe.
 */
final class AbsenceValve extends ValveBase {
    /** In seconds: by then another process may listen. */
    private static final String RETRY_AFTER = "5";

    AbsenceValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        // What is malformed has no application either, but an error already.
        if (request.getContext() == null && !response.isError()) {
            response.setHeader("Retry-After", RETRY_AFTER);
            response.setHeader("Connection", "close");
            response.sendError(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            return;
        }
        getNext().invoke(request, response);
    }
}
