using KlingStudio.Generations;
using System.Threading.Channels;
using KlingStudio.Storage;

namespace KlingStudio.Web.Features.Sharing;

/// <summary>Makes renditions in the background, one after the other: those of new links, and at start those that a crash left undone.</summary>
internal sealed partial class RenditionQueue(ShareRenditionMaker maker, ShareRenditionLog made, IHostApplicationLifetime lifetime, ILogger<RenditionQueue> log) : BackgroundService
{
    private readonly Channel<Guid> _wanted = Channel.CreateUnbounded<Guid>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Soon.</summary>
    public void Want(Guid generationId) => _wanted.Writer.TryWrite(generationId);

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await lifetime.StartedAsync(stoppingToken);
        try
        {
            foreach (var missing in await made.MissingAsync(stoppingToken))
                Want(missing);
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            // Whoever opens such a link makes its files then.
            LogNotMade(error);
        }

        await foreach (var generationId in _wanted.Reader.ReadAllAsync(stoppingToken))
            await MakeAsync(generationId, stoppingToken);
    }

    private async Task MakeAsync(Guid generationId, CancellationToken cancellationToken)
    {
        try
        {
            await maker.EnsureAsync(generationId, cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // One clip that can't be made ready must not end the queue, and with it the studio.
            LogNotMade(error);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A clip could not be made ready for sharing; it is tried again when somebody opens its link")]
    private partial void LogNotMade(Exception error);
}
