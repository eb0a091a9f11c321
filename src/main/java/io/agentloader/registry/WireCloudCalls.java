package io.agentloader.registry;

import io.agentloader.cloud.CloudAnswer;
import io.agentloader.cloud.CloudCalls;
import io.agentloader.cloud.CloudRequest;
import io.agentloader.cloud.CloudRequest.Reach;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.Map;

/** Requests to clouds, each on its own: nothing is repeated, followed or remembered. */
final class WireCloudCalls implements CloudCalls {

    private final Wire wire;

    WireCloudCalls(Wire wire) {
        this.wire = wire;
    }

    @Override
    public Uni<CloudAnswer> send(CloudRequest request) {
        return Uni.createFrom().deferred(() -> {
            Call call = new Call(request.url().replaceFirst("[?].*", ""), request.method() + " for a login");
            Target target = Target.parse(request.url())
                    .orElseThrow(() -> Failures.protocol(call, "the configuration", "names no URL of a cloud"));
            return sent(request.reach(), call, ask(request, target)).map(answer -> answer(call, answer));
        });
    }

    private static Ask ask(CloudRequest request, Target target) {
        Ask ask = Ask.of(HttpMethod.valueOf(request.method()), target, MAX_BODY);
        for (Map.Entry<String, String> header : request.headers().entrySet()) {
            ask = ask.with(header.getKey(), header.getValue());
        }
        return request.body().isEmpty() ? ask : ask.withBody(Buffer.buffer(request.body()));
    }

    private Uni<Answer> sent(Reach reach, Call call, Ask ask) {
        Duration limit = reach.limit();
        return switch (reach) {
            case METADATA -> wire.sendAnywhere(call, ask.over(Transport.USUAL), limit);
            case SERVICE -> wire.sendAnywhere(call, ask, limit);
            case REGISTRY ->
                wire.send(call, ask, new Allowance(limit, limit), ask.target().origin());
        };
    }

    private static CloudAnswer answer(Call call, Answer answer) {
        if (answer.cut() && answer.status() == 200) {
            throw Failures.protocol(call, answer.host(), "sent more than 128 KiB for a login");
        }
        return new CloudAnswer(answer.host(), answer.status(), answer.body().toString());
    }

    @Override
    public void close() {
        wire.close();
    }
}
