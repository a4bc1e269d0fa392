using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>A request of a program, as the API page lists it.</summary>
/// <param name="App">The short id of the model it asked for.</param>
/// <param name="Card">What became of it.</param>
/// <param name="Webhook">How telling its end stands; null when nobody wants to be told.</param>
public sealed record ApiRequestCard(string App, GenerationCard Card, WebhookState? Webhook);

/// <summary>What programs asked for, newest first.</summary>
public sealed class ApiRequestShelf(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>The newest ones of that owner that became an order and were not deleted.</summary>
    public Task<IReadOnlyList<ApiRequestCard>> NewestAsync(OwnerId owner, int count, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<ApiRequestCard>>(
        async (context, token) =>
        {
            var requests = await (
                from request in context.ApiRequests
                where request.Owner == owner.Value
                join generation in context.Generations.KeptBy(owner) on request.GenerationId equals generation.Id
                orderby request.CreatedAt descending
                select new { request.GenerationId, request.App }).Take(count).ToListAsync(token);
            var ids = requests.ConvertAll(request => request.GenerationId);
            var cards = (await context.Generations.Where(row => ids.Contains(row.Id)).ToCardsAsync(token)).ToDictionary(card => card.Generation.Id);
            var webhooks = (await context.WebhookDeliveries.Where(row => ids.Contains(row.GenerationId)).Select(row => new { row.GenerationId, row.State }).ToListAsync(token))
                .ToLookup(row => row.GenerationId, row => row.State);
            return [.. requests.Select(request => new ApiRequestCard(request.App, cards[request.GenerationId], Worst(webhooks[request.GenerationId])))];
        },
        cancellationToken);

    // Of several wishes for one end the one that a person should know about.
    private static WebhookState? Worst(IEnumerable<WebhookState> states) =>
        states.Select(state => (WebhookState?)state).OrderBy(state => state switch { WebhookState.GivenUp => 0, WebhookState.Waiting => 1, _ => 2 }).FirstOrDefault();
}
