package io.wsmqtt.bridge.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The demonstration's control as a page uses it. Thread-safe. */
final class Control {

    /** One Server-Sent Event. */
    record Event(String name, JsonNode data) {}

    private final HttpClient client = HttpClient.newHttpClient();
    private final URI base;

    Control(URI base) {
        this.base = base;
    }

    HttpResponse<String> post(String path) throws IOException, InterruptedException {
        return send("POST", base.resolve(path));
    }

    HttpResponse<String> send(String method, URI address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .method(method, BodyPublishers.noBody())
                .header("Origin", "http://127.0.0.1:28080")
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    Listening listen() {
        Listening listening = new Listening();
        var unused = client.sendAsync(
                HttpRequest.newBuilder(base.resolve("events")).build(), BodyHandlers.fromLineSubscriber(listening));
        return listening;
    }

    /** Reads the events until it is closed. */
    static final class Listening implements Flow.Subscriber<String>, AutoCloseable {
        private final Queue<Event> events = new ConcurrentLinkedQueue<>();
        private String name = ""; // guarded by: the client calls serially
        private volatile boolean ended;
        private volatile Flow.@Nullable Subscription subscription;

        List<Event> events() {
            return List.copyOf(events);
        }

        /** The values of one member of all statuses so far, each once in a row. */
        List<String> statuses(String member) {
            List<String> all = events().stream()
                    .filter(event -> event.name().equals("status"))
                    .map(event -> event.data().path(member).asText())
                    .toList();
            return IntStream.range(0, all.size())
                    .filter(i -> i == 0 || !all.get(i).equals(all.get(i - 1)))
                    .mapToObj(all::get)
                    .toList();
        }

        boolean ended() {
            return ended;
        }

        @Override
        public void onSubscribe(Flow.Subscription begun) {
            subscription = begun;
            begun.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("event: ")) {
                name = line.substring("event: ".length());
            } else if (line.startsWith("data: ")) {
                events.add(new Event(
                        name,
                        Json.parseObject(line.substring("data: ".length())).orElseThrow()));
            }
        }

        @Override
        public void onError(Throwable failure) {
            ended = true;
        }

        @Override
        public void onComplete() {
            ended = true;
        }

        @Override
        public void close() {
            Flow.Subscription begun = subscription;
            if (begun != null) {
                begun.cancel();
            }
        }
    }
}
