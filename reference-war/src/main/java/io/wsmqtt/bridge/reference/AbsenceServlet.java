package io.wsmqtt.bridge.reference;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * Says 404 where parts of the executable lie in the archive. The constraint in web.xml keeps them from everybody too, but only
 * in containers that heed it: Open Liberty does so with a feature for security alone.
 */
final class AbsenceServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }
}
