using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace KlingStudio.Testing;

/// <summary>fal's file store: stills that were uploaded, and clips, with everything that can be wrong with a clip.</summary>
public sealed class FakeFiles
{
    private const int Piece = 64 * 1024;

    private readonly FakeFal _fal;
    private readonly ConcurrentDictionary<string, StoredFile> _files = [];
    private int _version;

    private readonly ConcurrentDictionary<Guid, bool> _served = [];

    internal FakeFiles(FakeFal fal) => _fal = fal;

    /// <summary>Uploads by name, whole or only promised.</summary>
    public IReadOnlyCollection<StoredFile> Uploads => [.. _files.Values];

    /// <summary>Uploads that arrived whole.</summary>
    public int Whole => _files.Values.Count(file => file.Bytes is not null);

    internal void Map(WebApplication app)
    {
        app.MapGet("/files/b/{name}", UploadAsync);
        app.MapGet("/files/clips/{id:guid}.mp4", ClipAsync);
        app.MapGet("/files/redirect/{hops:int}", (HttpContext context, int hops, string to) =>
            context.Response.Redirect(hops > 1 ? $"/files/redirect/{(hops - 1).ToString(CultureInfo.InvariantCulture)}?to={Uri.EscapeDataString(to)}" : to));
    }

    internal void Promise(string name, string type, string lifecycle) => _files[name] = new StoredFile(name, type, lifecycle, null);

    internal void Put(string name, byte[] bytes) => _files[name] = _files[name] with { Bytes = bytes };

    private async Task UploadAsync(HttpContext context, string name)
    {
        if (!_files.TryGetValue(name, out var file) || file.Bytes is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.ContentType = file.Type;
        await context.Response.Body.WriteAsync(file.Bytes);
    }

    private Task ClipAsync(HttpContext context, Guid id)
    {
        var clip = _fal.Settings.Clip;
        var kind = _fal.Jobs.TryGetValue(id, out var job) && job.End is Outcome.Clip end ? end.Kind : ClipKind.Gone;
        context.Response.ContentType = "video/mp4";
        return kind switch
        {
            ClipKind.Whole => SendAsync(context, clip, int.MaxValue, range: true),
            ClipKind.Cut => SendAsync(context, clip, Piece, range: true),
            ClipKind.CutWithoutRange => SendAsync(context, clip, Piece, range: false),
            ClipKind.CutAndChanged => SendAsync(context, clip, Piece, range: true, $"\"v{Interlocked.Increment(ref _version)}\""),
            ClipKind.Truncated => SendAsync(context, clip[..(clip.Length / 2)], int.MaxValue, range: true),
            ClipKind.TruncatedOnce => SendAsync(context, _served.TryAdd(id, true) ? clip[..(clip.Length / 2)] : clip, int.MaxValue, range: true),
            ClipKind.Slow => SlowAsync(context, clip),
            ClipKind.Huge => HugeAsync(context, clip, announced: true),
            ClipKind.Endless => HugeAsync(context, clip, announced: false),
            ClipKind.Html => HtmlAsync(context),
            ClipKind.Expired => StatusAsync(context, 403),
            _ => StatusAsync(context, 404),
        };
    }

    /// <summary>The bytes, or a range of them; after <paramref name="most"/> of them the connection is reset.</summary>
    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> clip, int most, bool range, string etag = "\"clip\"")
    {
        var headers = context.Request.GetTypedHeaders();
        var from = range && headers.Range?.Ranges.SingleOrDefault()?.From is { } start && (headers.IfRange?.EntityTag?.Tag.Value ?? etag) == etag ? (int)start : 0;
        context.Response.Headers.ETag = etag;
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{clip.Length - 1}/{clip.Length}");
        }

        var rest = clip[from..];
        context.Response.ContentLength = rest.Length;
        await context.Response.Body.WriteAsync(rest[..Math.Min(most, rest.Length)]);
        await context.Response.Body.FlushAsync();
        if (most < rest.Length)
            context.Abort();
    }

    private static async Task SlowAsync(HttpContext context, ReadOnlyMemory<byte> clip)
    {
        context.Response.ContentLength = clip.Length;
        for (var at = 0; at < clip.Length; at += 32 * 1024)
        {
            await context.Response.Body.WriteAsync(clip[at..Math.Min(clip.Length, at + (32 * 1024))]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(20, context.RequestAborted);
        }
    }

    private static async Task HugeAsync(HttpContext context, ReadOnlyMemory<byte> clip, bool announced)
    {
        if (announced)
            context.Response.ContentLength = 1L << 40;
        while (!context.RequestAborted.IsCancellationRequested)
            await context.Response.Body.WriteAsync(clip, context.RequestAborted);
    }

    private static Task HtmlAsync(HttpContext context)
    {
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync("<!doctype html><title>Just a moment…</title>");
    }

    private static Task StatusAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}

/// <summary>A file in the store.</summary>
/// <param name="Name">In its address.</param>
/// <param name="Type">Content type.</param>
/// <param name="Lifecycle">As asked for in the upload's first call.</param>
/// <param name="Bytes">Null until they came.</param>
public sealed record StoredFile(string Name, string Type, string Lifecycle, byte[]? Bytes);
