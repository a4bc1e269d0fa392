using KlingStudio.Circuits;

namespace KlingStudio.Benchmarks;

/// <summary>Many open pages, each with a live circuit.</summary>
internal sealed class OpenPages : IAsyncDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private readonly List<CircuitClient> _clients = [];

    /// <summary>Opens them one after the other and waits until all have come to rest.</summary>
    public static async Task<OpenPages> OpenAsync(Uri page, int count, Action<int, byte[]>? rendered, CancellationToken cancellationToken)
    {
        var pages = new OpenPages();
        try
        {
            for (var index = 0; index < count; index++)
            {
                var number = index;
                pages._clients.Add(await CircuitClient.OpenAsync(page, rendered: rendered is null ? null : batch => rendered(number, batch), cancellationToken: cancellationToken));
            }

            foreach (var client in pages._clients)
                await client.SettleAsync(Quiet, cancellationToken);
            return pages;
        }
        catch
        {
            await pages.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="InvalidOperationException">A circuit has failed: the figures would be those of fewer pages.</exception>
    public async Task CheckAsync()
    {
        foreach (var client in _clients)
        {
            if (client.Failed.IsCompleted)
                throw await client.Failed;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
            await client.DisposeAsync();
    }
}
