package io.wsmqtt.bridge.jakarta;

import io.wsmqtt.bridge.Admission;
import java.security.Principal;

/**
 * An admission on its way from the filter to the endpoint: the one thing of a request that every container shows to both.
 *
 * <p>Immutable.
 */
record AdmissionPrincipal(Admission admission) implements Principal {
    @Override
    public String getName() {
        return admission instanceof Admission.Admitted admitted
                ? admitted.client().user()
                : "refused";
    }
}
