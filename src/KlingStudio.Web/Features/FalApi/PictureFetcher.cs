using KlingStudio.Fal;

namespace KlingStudio.Web.Features.FalApi;

/// <summary>
/// Fetches what an <c>image_url</c> points to. The address comes from outside, so every hop is judged by how it is written and by where it leads
/// (<see cref="OutboundClient"/>); no header, cookie or credential of the studio goes along; and it has 15 seconds for everything.
/// </summary>
internal sealed partial class PictureFetcher(OutboundClient client, TimeProvider time, ILogger<PictureFetcher> log) : IDisposable
{
    /// <summary>From the first look-up of the name to the last byte.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(15);

    private const int LongestAddress = 8_192;

    /// <summary>Slow servers of others must not hold all of the studio's connections.</summary>
    private readonly SemaphoreSlim _turns = new(32, 32);

    /// <summary>Begins to fetch; the caller reads to the end, or disposes.</summary>
    /// <exception cref="FetchException">It may not be fetched, or can't be.</exception>
    public async Task<FetchedPicture> OpenAsync(string address, CancellationToken cancellationToken)
    {
        if (address.Length > LongestAddress || !Uri.TryCreate(address, UriKind.Absolute, out var url))
            throw new FetchException("That is not an address of a picture: it begins with https://, http:// or data:.");
        await _turns.WaitAsync(cancellationToken);
        var picture = new FetchedPicture(new CancellationTokenSource(Most, time), () => _turns.Release());
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, picture.Deadline);
            var response = await client.GetAsync(url, dress: null, either.Token);
            await picture.BeginAsync(response, either.Token);
            return picture;
        }
        catch (Exception error)
        {
            await picture.DisposeAsync();
            if (cancellationToken.IsCancellationRequested || error is FetchException)
                throw;
            throw Explain(error, picture.Deadline.IsCancellationRequested);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turns.Dispose();

    private FetchException Explain(Exception error, bool late)
    {
        LogNotFetched(error.GetType().Name, error.Message);
        return error switch
        {
            _ when late => FetchException.TooSlow,
            // Where a name leads to inside somebody's network is nobody's business outside the log.
            OutboundRefusedException { LeadsInside: true } => new FetchException("That address does not lead to a public place on the internet, and the studio fetches from nowhere else."),
            OutboundRefusedException refused => new FetchException($"The studio does not fetch that address. {refused.Message}"),
            _ => new FetchException("The server behind that address could not be reached."),
        };
    }

    [LoggerMessage(LogLevel.Information, "An image_url was not fetched ({Kind}): {Reason}")]
    private partial void LogNotFetched(string kind, string reason);
}

/// <summary>A picture could not be fetched. The message is for whoever gave the address; fal's type for all of them is <c>file_download_error</c>.</summary>
internal sealed class FetchException(string message) : Exception(message)
{
    /// <summary>Time was over.</summary>
    public static FetchException TooSlow => new("The picture did not arrive within 15 seconds.");
}
