namespace KlingStudio.Web.Features.FalApi;

/// <summary>A way to call, as it is copied.</summary>
/// <param name="Name">Shown on the switch.</param>
/// <param name="Setup">What is done once, in a shell; null: nothing.</param>
/// <param name="Code">The call.</param>
/// <param name="Note">What one should know; null: nothing.</param>
internal sealed record ApiExample(string Name, string? Setup, string Code, string? Note);

/// <summary>Examples that work as they are copied, for the address that the studio is really running on. Pure.</summary>
internal static class ApiExamples
{
    /// <summary>What Kling's endpoint is called.</summary>
    public const string Model = KlingStudio.Fal.KlingModel.EndpointId;

    /// <summary>All of them.</summary>
    /// <param name="address">Scheme and host, without a slash at the end.</param>
    /// <param name="tls">The https address, or null when there is none.</param>
    /// <param name="needsKey">The engine asks for a key.</param>
    public static IReadOnlyList<ApiExample> For(string address, Uri? tls, bool needsKey) => [Curl(address, needsKey), JavaScript(address), Python(tls)];

    /// <summary>How an https address comes about: a certificate of one's own, and a start with it.</summary>
    public const string TlsSetup =
        """
        openssl req -x509 -newkey rsa:2048 -nodes -days 365 -subj "/CN=localhost" \
          -addext "subjectAltName=DNS:localhost,IP:127.0.0.1" -keyout studio.key -out studio.pem
        bash src/run.sh --urls "http://localhost:5210;https://localhost:5443" \
          --Kestrel:Certificates:Default:Path="$PWD/studio.pem" --Kestrel:Certificates:Default:KeyPath="$PWD/studio.key"
        """;

    private static ApiExample Curl(string address, bool needsKey)
    {
        var key = needsKey ? "\n  -H \"Authorization: Key $FAL_KEY\" \\" : "";
        var keyAgain = needsKey ? " -H \"Authorization: Key $FAL_KEY\"" : "";
        return new ApiExample(
            "curl",
            null,
            $$"""
            # The still goes along in the request itself.
            printf '{"prompt":"slow push in","image_url":"data:image/jpeg;base64,%s"}' "$(base64 < still.jpg | tr -d '\n')" |
            curl -s {{address}}/queue/{{Model}} \{{key}}
              -H "Content-Type: application/json" -d @-

            # Then ask with the request_id of the answer, until it is COMPLETED, and fetch the clip's address.
            curl -s{{keyAgain}} "{{address}}/queue/fal-ai/kling-video/requests/$REQUEST_ID/status?logs=1"
            curl -s{{keyAgain}} "{{address}}/queue/fal-ai/kling-video/requests/$REQUEST_ID"
            """,
            null);
    }

    private static ApiExample JavaScript(string address) => new(
        "JavaScript",
        "npm install @fal-ai/client",
        $$"""
        import { readFile } from "node:fs/promises";
        import { createFalClient } from "@fal-ai/client";

        const fal = createFalClient({
          credentials: process.env.FAL_KEY ?? "any:key",
          proxyUrl: { url: "{{address}}/api/fal/proxy", when: "always" },
        });

        const still = new Blob([await readFile("still.jpg")], { type: "image/jpeg" });
        const { data, requestId } = await fal.subscribe("{{Model}}", {
          input: { prompt: "slow push in", image_url: still },
          logs: true,
          onQueueUpdate: update => console.log(update.status),
        });
        console.log(requestId, data.video.url);
        """,
        "In a browser the same works from pages whose origin is in Studio__Api__AllowedOrigins.");

    private static ApiExample Python(Uri? tls)
    {
        var host = tls is null ? "localhost:5443" : tls.Authority;
        return new ApiExample(
            "Python",
            $"""
            pip install fal-client
            export FAL_RUN_HOST={host}/run FAL_QUEUE_RUN_HOST={host}/queue
            export SSL_CERT_FILE="$PWD/studio.pem"
            export FAL_KEY="${"{FAL_KEY:-any:key}"}"
            """,
            $$"""
            import fal_client

            # Its uploads always go to fal, so the still is encoded into the request.
            result = fal_client.subscribe(
                "{{Model}}",
                arguments={"prompt": "slow push in", "image_url": fal_client.encode_file("still.jpg")},
                with_logs=True,
                on_queue_update=print,
            )
            print(result["video"]["url"])
            """,
            tls is null
                ? "Python's client speaks https only. Start the studio with an https address first:"
                : "Python's client speaks https only, and reads the three names when it is imported. SSL_CERT_FILE is the certificate that the studio was started with.");
    }
}
