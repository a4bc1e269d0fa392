using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace KlingStudio.Testing;

/// <summary>fal's webhooks: signed with a key that can change, sent once, twice, late, or not at all.</summary>
public sealed class FakeWebhooks : IDisposable
{
    private readonly FakeFal _fal;
    private readonly HttpClient _client = new();
    private readonly ConcurrentQueue<int> _answers = [];
    private volatile Ed25519PrivateKeyParameters _key = NewKey();

    internal FakeWebhooks(FakeFal fal) => _fal = fal;

    /// <summary>How often each is sent; 0: none at all.</summary>
    public int Times { get; set; } = 1;

    /// <summary>How long after the end it is sent.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Whether the published key has its padding, as one of fal's examples has.</summary>
    public bool PadKeys { get; set; }

    /// <summary>What the receiver answered, in order; 0: not reached.</summary>
    public IReadOnlyCollection<int> Answers => [.. _answers];

    /// <summary>From now on another key signs, and is published.</summary>
    public void RotateKey() => _key = NewKey();

    /// <summary>The body for that job.</summary>
    public byte[] Body(FakeJob job)
    {
        var answer = new JsonObject { ["request_id"] = job.Id.ToString(), ["gateway_request_id"] = job.Id.ToString() };
        if (job.End is Outcome.Error error)
        {
            answer["status"] = "ERROR";
            answer["error"] = $"Invalid status code: {error.Status.ToString(CultureInfo.InvariantCulture)}";
            answer["payload"] = JsonNode.Parse(error.Body);
        }
        else
        {
            answer["status"] = "OK";
            answer["payload"] = new FakeQueue(_fal).Output(job);
        }

        return Encoding.UTF8.GetBytes(answer.ToJsonString());
    }

    /// <summary>The four headers for that body, stamped by the fake's clock plus <paramref name="skew"/>.</summary>
    public IReadOnlyDictionary<string, string> Sign(string requestId, byte[] body, TimeSpan skew = default, string userId = "fake-user")
    {
        var timestamp = (_fal.Settings.Time.GetUtcNow() + skew).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var message = Encoding.UTF8.GetBytes(requestId + "\n" + userId + "\n" + timestamp + "\n" + Convert.ToHexString(SHA256.HashData(body)).ToLowerInvariant());
        var signer = new Ed25519Signer();
        signer.Init(true, _key);
        signer.BlockUpdate(message, 0, message.Length);
        return new Dictionary<string, string>
        {
            ["X-Fal-Webhook-Request-Id"] = requestId,
            ["X-Fal-Webhook-User-Id"] = userId,
            ["X-Fal-Webhook-Timestamp"] = timestamp,
            ["X-Fal-Webhook-Signature"] = Convert.ToHexString(signer.GenerateSignature()).ToLowerInvariant(),
        };
    }

    /// <summary>Sends that job's webhook to an address, signed now; gives what was answered, 0 when nobody was there.</summary>
    public async Task<int> SendAsync(FakeJob job, Uri to, CancellationToken cancellationToken = default)
    {
        var body = Body(job);
        using var request = new HttpRequestMessage(HttpMethod.Post, to) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        foreach (var (name, value) in Sign(job.Id.ToString(), body))
            request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var answer = await _client.SendAsync(request, cancellationToken);
            return (int)answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return 0;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _client.Dispose();

    internal async Task SendAsync(FakeJob job)
    {
        var query = System.Web.HttpUtility.ParseQueryString(job.Submit.Query);
        if (!Uri.TryCreate(query["fal_webhook"], UriKind.Absolute, out var hook))
            return;
        try
        {
            await Task.Delay(Delay, _fal.Settings.Time, _fal.Stopping);
            for (var time = 0; time < Times; time++)
                _answers.Enqueue(await SendAsync(job, hook, _fal.Stopping));
        }
        catch (OperationCanceledException)
        {
            // The fake is gone, and so is its mail.
        }
    }

    internal Task JwksAsync(HttpContext context)
    {
        var x = Convert.ToBase64String(_key.GeneratePublicKey().GetEncoded()).Replace('+', '-').Replace('/', '_');
        var keys = new JsonObject { ["keys"] = new JsonArray(new JsonObject { ["x"] = PadKeys ? x : x.TrimEnd('=') }) };
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(keys.ToJsonString());
    }

    private static Ed25519PrivateKeyParameters NewKey() => new(new SecureRandom());
}
