using System.Globalization;
using System.Net.Http.Headers;
using KlingStudio.Fal;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>How a receiver took a webhook.</summary>
internal enum WebhookReception
{
    /// <summary>2xx.</summary>
    Taken,

    /// <summary>It may take it later.</summary>
    NotNow,

    /// <summary>It never will: it sends us elsewhere (3xx), or lies where the studio does not go.</summary>
    Never,
}

/// <summary>Sends one webhook once, signed.</summary>
internal sealed class WebhookSender(OutboundClient client, WebhookKey key, TimeProvider time)
{
    /// <summary>Sends it and says how it was taken, with a word for people.</summary>
    /// <exception cref="IOException">There is no key to sign with.</exception>
    public async Task<(WebhookReception Reception, string Answer)> SendAsync(WebhookDelivery delivery, byte[] body, CancellationToken cancellationToken)
    {
        var patience = WebhookPauses.Patience(delivery.Attempts);
        using var request = Write(delivery, body);
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            // What it answers beside the status is not read.
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var said = string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode}");
            return ((int)answer.StatusCode / 100) switch
            {
                2 => (WebhookReception.Taken, said),
                3 => (WebhookReception.Never, $"{said}: a webhook is not sent on to another address"),
                _ => (WebhookReception.NotNow, said),
            };
        }
        catch (OutboundRefusedException refused)
        {
            return (WebhookReception.Never, Cut(refused.Message));
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is HttpRequestException or IOException or OperationCanceledException)
        {
            return (WebhookReception.NotNow, late.IsCancellationRequested ? string.Create(CultureInfo.InvariantCulture, $"no answer within {patience.TotalSeconds:0} s") : Cut(error.Message));
        }
    }

    private HttpRequestMessage Write(WebhookDelivery delivery, byte[] body)
    {
        var signed = key.Signer.Sign(delivery.GenerationId.ToString(), delivery.Owner.Value, body);
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Target) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookHeaders.RequestIdName, signed.RequestId);
        request.Headers.Add(WebhookHeaders.UserIdName, signed.UserId);
        request.Headers.Add(WebhookHeaders.TimestampName, signed.Timestamp);
        request.Headers.Add(WebhookHeaders.SignatureName, signed.Signature);
        return request;
    }

    private static string Cut(string text) => text.Length <= WebhookDelivery.AnswerMax ? text : text[..WebhookDelivery.AnswerMax];
}
