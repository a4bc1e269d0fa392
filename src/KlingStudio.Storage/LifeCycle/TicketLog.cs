using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>Which jobs of a provider have an owner among the generations.</summary>
public sealed class TicketLog(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Whether some attempt of some generation has that request id.</summary>
    public Task<bool> IsTakenAsync(string requestId, CancellationToken cancellationToken) => contexts.ReadAsync(
        (context, token) => context.Attempts.AnyAsync(attempt => attempt.RequestId == requestId, token),
        cancellationToken);
}
