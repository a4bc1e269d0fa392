using System.Globalization;
using KlingStudio.Generations;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace KlingStudio.Web.Shell;

/// <summary>What to answer to a request for stored bytes.</summary>
/// <param name="Status">200, 206, 304, 412 or 416.</param>
/// <param name="Range">Which bytes, for 206.</param>
internal readonly record struct MediaDecision(int Status, ByteRange? Range = null)
{
    /// <summary>The conditions and the range of RFC 9110 (13.2.2, 14), in its order. Pure: no byte has been read yet.</summary>
    /// <param name="request">The request's headers.</param>
    /// <param name="isGet">A range means something to GET alone.</param>
    /// <param name="entity">The strong tag of the bytes.</param>
    /// <param name="modified">When they came to be; whole seconds.</param>
    /// <param name="length">How many there are, or null when not known before they are opened: then there are no ranges.</param>
    public static MediaDecision Of(RequestHeaders request, bool isGet, EntityTagHeaderValue entity, DateTimeOffset modified, long? length)
    {
        if (Stale(request, entity, modified))
            return new(StatusCodes.Status412PreconditionFailed);
        if (Fresh(request, entity, modified))
            return new(StatusCodes.Status304NotModified);
        if (!isGet || length is not { } total || request.Range is not { } asked || !RangeStillHolds(request, entity, modified))
            return new(StatusCodes.Status200OK);
        return Select(asked, total);
    }

    private static bool Stale(RequestHeaders request, EntityTagHeaderValue entity, DateTimeOffset modified)
    {
        if (request.IfMatch is { Count: > 0 } tags)
            return !tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(entity, useStrongComparison: true));
        return request.IfUnmodifiedSince is { } since && modified > since;
    }

    private static bool Fresh(RequestHeaders request, EntityTagHeaderValue entity, DateTimeOffset modified)
    {
        if (request.IfNoneMatch is { Count: > 0 } tags)
            return tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Compare(entity, useStrongComparison: false));
        return request.IfModifiedSince is { } since && modified <= since;
    }

    private static bool RangeStillHolds(RequestHeaders request, EntityTagHeaderValue entity, DateTimeOffset modified) => request.IfRange switch
    {
        null => !request.Headers.ContainsKey(HeaderNames.IfRange),
        { EntityTag: { } tag } => tag.Compare(entity, useStrongComparison: true),
        { LastModified: { } date } => date == modified,
        _ => false,
    };

    // Several ranges at once are answered with everything, as the standard allows; no player asks for them.
    private static MediaDecision Select(RangeHeaderValue asked, long total)
    {
        if (!asked.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) || asked.Ranges.Count != 1)
            return new(StatusCodes.Status200OK);
        var range = asked.Ranges.First();
        long from, to;
        if (range.From is { } first)
            (from, to) = (first, Math.Min(range.To ?? long.MaxValue, total - 1));
        else
            (from, to) = (Math.Max(0, total - range.To!.Value), range.To.Value == 0 ? -1 : total - 1);
        return from >= total || to < from
            ? new(StatusCodes.Status416RangeNotSatisfiable)
            : new(StatusCodes.Status206PartialContent, new ByteRange(from, to - from + 1));
    }

    /// <summary>The value of Content-Range, where one belongs.</summary>
    public string? ContentRange(long total) => (Status, Range) switch
    {
        (StatusCodes.Status206PartialContent, { } range) => string.Create(CultureInfo.InvariantCulture, $"bytes {range.Offset}-{range.Offset + range.Length - 1}/{total}"),
        (StatusCodes.Status416RangeNotSatisfiable, _) => string.Create(CultureInfo.InvariantCulture, $"bytes */{total}"),
        _ => null,
    };
}
