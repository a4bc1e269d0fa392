using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace KlingStudio.Fal;

/// <summary>
/// fal's storage: makes a file reachable for a model. Two calls up to 90 MiB (initiate, PUT), in parts of 10 MiB above, a <c>data:</c> URI for a few kilobytes.
/// Uploads cost nothing, so a broken one is repeated (three tries). The key goes only to the first call; the bytes go to the address that fal names, through
/// <see cref="OutboundClient"/>, if it is one of fal's hosts.
/// </summary>
public sealed class FalStorageClient
{
    /// <summary>Above this many bytes an upload goes in parts.</summary>
    public const long PartsAbove = 90L * 1024 * 1024;

    private const int PartBytes = 10 * 1024 * 1024;
    private const int Tries = 3;

    private readonly FalRequests _requests;
    private readonly OutboundClient _outbound;
    private readonly FalOptions _options;
    private readonly TimeProvider _time;
    private readonly string _base;

    /// <summary>Made by <see cref="FalServices.AddFal"/>.</summary>
    public FalStorageClient(IHttpClientFactory clients, FalMediaClient media, FalOptions options, TimeProvider time)
    {
        _requests = new FalRequests(clients, options, time);
        _outbound = media.Uploads;
        _options = options;
        _time = time;
        _base = options.RestBaseUrl.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    /// <summary>The file's address for a model: a <c>data:</c> URI when it has at most <see cref="FalOptions.DataUriMaxBytes"/>, else an upload.</summary>
    /// <exception cref="FalException">It could not be uploaded.</exception>
    public async Task<string> PlaceAsync(FalUpload file, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (file.Length > _options.DataUriMaxBytes)
            return (await UploadAsync(file, lifetime, cancellationToken)).AbsoluteUri;
        await using var stream = await file.Open(cancellationToken);
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return $"data:{file.ContentType};base64,{Convert.ToBase64String(bytes.GetBuffer(), 0, (int)bytes.Length)}";
    }

    /// <summary>Uploads a file that then lives for <paramref name="lifetime"/>, and gives the address that a model can fetch it from.</summary>
    /// <exception cref="FalException">It could not be uploaded; nothing is owed.</exception>
    public async Task<Uri> UploadAsync(FalUpload file, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        if (file.Length > PartsAbove)
            return await new PartedUpload(this, file).RunAsync(await InitiateAsync(file, "initiate-multipart", lifetime, cancellationToken), cancellationToken);
        var place = await InitiateAsync(file, "initiate", lifetime, cancellationToken);
        await TryAsync(
            async token =>
            {
                await using var stream = await file.Open(token);
                using var content = new StreamContent(stream);
                content.Headers.ContentLength = file.Length;
                content.Headers.ContentType = new MediaTypeHeaderValue(file.ContentType);
                using var request = new HttpRequestMessage(HttpMethod.Put, place.Upload) { Content = content };
                using var response = await SendAsync(request, file.Length, token);
                return true;
            },
            cancellationToken);
        return place.File;
    }

    /// <summary>Asks for a place to upload to and does not use it: free, and the answer tells whether key and account are in order.</summary>
    /// <exception cref="FalException"><see cref="FalErrorKind.BadKey"/>, <see cref="FalErrorKind.AccountLocked"/>, or trouble on the way.</exception>
    public async Task ProbeAsync(CancellationToken cancellationToken) =>
        await InitiateAsync(FalUpload.Of("probe.txt", "text/plain", ReadOnlyMemory<byte>.Empty), "initiate", TimeSpan.FromMinutes(1), cancellationToken);

    private async Task<(Uri Upload, Uri File)> InitiateAsync(FalUpload file, string call, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new UploadWish(file.ContentType, file.FileName), FalJson.Plain.UploadWish);
        return await _requests.AskAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, $"{_base}/storage/upload/{call}?storage_type=fal-cdn-v3") { Content = new ByteArrayContent(body) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                request.Headers.TryAddWithoutValidation("X-Fal-Object-Lifecycle", SubmitOptions.Lifecycle(lifetime));
                return request;
            },
            reply => reply.Json.Deserialize(FalJson.Plain.UploadPlace) is { } place
                && Uri.TryCreate(place.UploadUrl, UriKind.Absolute, out var upload) && Uri.TryCreate(place.FileUrl, UriKind.Absolute, out var found)
                ? (upload, found)
                : default((Uri, Uri)?),
            cancellationToken) ?? throw new InvalidOperationException("A read that succeeded has a value.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, long bytes, CancellationToken cancellationToken)
    {
        // At least a minute, and a slow line of 100 kB a second is still good enough.
        using var limit = new Deadline(_options.IdleTimeout + TimeSpan.FromSeconds(bytes / 100_000d), _time, cancellationToken);
        try
        {
            var response = await _outbound.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
                throw new FalException(FalErrorReader.Read(await FalReply.AnswerAsync(response, limit.Token), _options.Key));
        }
        catch (OutboundRefusedException error)
        {
            throw new FalException(new FalError(FalErrorKind.Unreadable, $"fal named a place to upload to that is not its own: {error.Message}"), error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new FalException(new FalError(FalErrorKind.NoAnswer, "The upload to fal's storage broke off.", Retryable: true), error);
        }
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var number = 1; ; number++)
        {
            try
            {
                return await attempt(cancellationToken);
            }
            catch (FalException error) when (error.Error.Retryable && number < Tries)
            {
                await Task.Delay(_options.PollFirst * number / 2, _time, cancellationToken);
            }
        }
    }

    /// <summary>A large file, part after part.</summary>
    private sealed class PartedUpload(FalStorageClient storage, FalUpload file)
    {
        public async Task<Uri> RunAsync((Uri Upload, Uri File) place, CancellationToken cancellationToken)
        {
            var parts = new List<UploadedPart>();
            var buffer = new byte[PartBytes];
            await using var stream = await file.Open(cancellationToken);
            for (var number = 1; ; number++)
            {
                var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
                if (length == 0)
                    break;
                parts.Add(await PutAsync(Address(place.Upload, "/" + number.ToString(CultureInfo.InvariantCulture)), buffer.AsMemory(0, length), number, cancellationToken));
            }

            await CompleteAsync(Address(place.Upload, "/complete"), new UploadedParts(parts), cancellationToken);
            return place.File;
        }

        private Task<UploadedPart> PutAsync(Uri address, ReadOnlyMemory<byte> bytes, int number, CancellationToken cancellationToken) => storage.TryAsync(
            async token =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ReadOnlyMemoryContent(bytes) };
                using var response = await storage.SendAsync(request, bytes.Length, token);
                var etag = Confirmed(await response.Content.ReadAsByteArrayAsync(token)) ?? response.Headers.ETag?.Tag;
                return etag is null
                    ? throw new FalException(new FalError(FalErrorKind.Unreadable, "fal's storage did not confirm a part of the upload.", Retryable: true))
                    : new UploadedPart(number, etag);
            },
            cancellationToken);

        private Task<bool> CompleteAsync(Uri address, UploadedParts parts, CancellationToken cancellationToken) => storage.TryAsync(
            async token =>
            {
                using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(parts, FalJson.Plain.UploadedParts));
                content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
                using var response = await storage.SendAsync(request, 0, token);
                return true;
            },
            cancellationToken);

        private static string? Confirmed(byte[] body)
        {
            try
            {
                return JsonSerializer.Deserialize(body, FalJson.Plain.UploadedPart)?.ETag;
            }
            catch (JsonException)
            {
                return null;
            }
        }

        /// <summary><c>{origin}{path}/{n}{query}</c>: the query holds the permission and stays.</summary>
        private static Uri Address(Uri upload, string more) => new(upload.GetLeftPart(UriPartial.Path).TrimEnd('/') + more + upload.Query);
    }
}
