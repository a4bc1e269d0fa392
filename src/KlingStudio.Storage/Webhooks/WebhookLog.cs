using KlingStudio.Generations;
using Microsoft.EntityFrameworkCore;

namespace KlingStudio.Storage;

/// <summary>The webhooks that somebody waits for. A row says when it is due; whether its generation has ended, that one's row says.</summary>
public sealed class WebhookLog(IDbContextFactory<StudioContext> contexts)
{
    /// <summary>Keeps a wish; the same pair twice is one.</summary>
    public Task<bool> AddAsync(Guid generationId, Uri target, DateTime now, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) =>
        {
            if (await context.WebhookDeliveries.AnyAsync(row => row.GenerationId == generationId && row.Target == target.AbsoluteUri, token))
                return false;
            context.WebhookDeliveries.Add(new WebhookDeliveryRow
            {
                Id = Guid.CreateVersion7(),
                GenerationId = generationId,
                Target = target.AbsoluteUri,
                State = WebhookState.Waiting,
                NextAt = now,
                CreatedAt = now,
            });
            await context.SaveChangesAsync(token);
            return true;
        },
        cancellationToken);

    /// <summary>Those that are to be sent now, the longest due first.</summary>
    public Task<IReadOnlyList<WebhookDelivery>> DueAsync(DateTime now, int most, CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<WebhookDelivery>>(
        async (context, token) =>
        {
            var rows = await Ended(context).Where(found => found.Delivery.NextAt <= now).OrderBy(found => found.Delivery.NextAt).Take(most).ToListAsync(token);
            return [.. rows.Select(found => new WebhookDelivery(
                found.Delivery.Id, found.Delivery.GenerationId, new OwnerId(found.Owner), new Uri(found.Delivery.Target), found.Delivery.Attempts, found.Delivery.FirstSentAt))];
        },
        cancellationToken);

    /// <summary>When the next one after <paramref name="now"/> is due, of those whose generation has ended.</summary>
    public Task<DateTime?> NextAsync(DateTime now, CancellationToken cancellationToken) => contexts.ReadAsync(
        async (context, token) => await Ended(context).Where(found => found.Delivery.NextAt > now).MinAsync(found => (DateTime?)found.Delivery.NextAt, token),
        cancellationToken);

    /// <summary>Who is waiting for the end of a generation.</summary>
    public Task<IReadOnlyList<OwnerId>> WaitingAsync(CancellationToken cancellationToken) => contexts.ReadAsync<IReadOnlyList<OwnerId>>(
        async (context, token) =>
        {
            var owners = await (
                from delivery in context.WebhookDeliveries
                where delivery.State == WebhookState.Waiting
                join request in context.ApiRequests on delivery.GenerationId equals request.GenerationId
                where !context.Generations.Any(row => row.Id == delivery.GenerationId && row.Stage != LibraryState.Working)
                select request.Owner).Distinct().ToListAsync(token);
            return [.. owners.Select(owner => new OwnerId(owner))];
        },
        cancellationToken);

    /// <summary>Writes down what came of an attempt; false when somebody else sent it meanwhile.</summary>
    public Task<bool> NoteAsync(WebhookDelivery sent, WebhookAttempt attempt, CancellationToken cancellationToken) => contexts.WriteAsync(
        async (context, token) => await context.WebhookDeliveries
            .Where(row => row.Id == sent.Id && row.Attempts == sent.Attempts && row.State == WebhookState.Waiting)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.State, attempt.State)
                    .SetProperty(row => row.Attempts, sent.Attempts + 1)
                    .SetProperty(row => row.FirstSentAt, sent.FirstSentAt ?? attempt.SentAt)
                    .SetProperty(row => row.NextAt, attempt.NextAt)
                    .SetProperty(row => row.Answer, attempt.Answer)
                    .SetProperty(row => row.EndedAt, attempt.State == WebhookState.Waiting ? null : attempt.SentAt),
                token) == 1,
        cancellationToken);

    /// <summary>Forgets what ended before that moment, and wishes as old whose order never came about.</summary>
    public Task<int> ForgetAsync(DateTime before, CancellationToken cancellationToken) => contexts.WriteAsync(
        (context, token) => context.WebhookDeliveries
            .Where(row => row.EndedAt < before || (row.CreatedAt < before && !context.Generations.Any(generation => generation.Id == row.GenerationId)))
            .ExecuteDeleteAsync(token),
        cancellationToken);

    private static IQueryable<EndedDelivery> Ended(StudioContext context) =>
        from delivery in context.WebhookDeliveries
        where delivery.State == WebhookState.Waiting
        join generation in context.Generations on delivery.GenerationId equals generation.Id
        where generation.Stage != LibraryState.Working
        select new EndedDelivery { Delivery = delivery, Owner = generation.Owner };

    private sealed class EndedDelivery
    {
        public required WebhookDeliveryRow Delivery { get; init; }

        public required string Owner { get; init; }
    }
}
