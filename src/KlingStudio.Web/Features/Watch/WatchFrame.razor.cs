using System.Globalization;
using KlingStudio.Generations;
using KlingStudio.Storage;
using KlingStudio.Web.Shell;
using Microsoft.AspNetCore.Components;

namespace KlingStudio.Web.Features.Watch;

/// <summary>The watched generation inside the stage's frame.</summary>
public sealed partial class WatchFrame : LiveGeneration
{
    /// <summary>More would hide the still.</summary>
    private const int LogLines = 3;

    private ExpectedTime? _expected;
    private Guid _expectedOf;
    private bool _arrived;
    private bool _busy;
    private string? _trouble;

    /// <summary>Something else was ordered from here: the stage should watch it.</summary>
    [Parameter]
    public EventCallback<Generation> OnOrdered { get; set; }

    [Inject]
    private EngineHistory History { get; set; } = null!;

    [Inject]
    private IGenerationDesk Desk { get; set; } = null!;

    [Inject]
    private EngineCatalogue Engines { get; set; } = null!;

    [Inject]
    private SpendConfirmation Spend { get; set; } = null!;

    private string Price => Dollars.Behind(Engines.Describe(Current.Generation.EngineId), Current.Recipe.Seconds);

    private bool Ended => Current.Generation.Status.IsEnd();

    private long? LateAfter => _expected is { } expected ? (long)expected.P90.TotalMilliseconds : null;

    /// <inheritdoc />
    protected override async Task OnParametersSetAsync()
    {
        await base.OnParametersSetAsync();
        var generation = Current.Generation;
        if (_expectedOf == generation.Id)
            return;
        (_expectedOf, _expected, _arrived, _trouble) = (generation.Id, null, false, null);
        if (Ended)
            return;
        var expected = await History.ReadAsync(Owner.Id, generation.EngineId, Current.Recipe.Seconds, CancellationToken.None);
        if (_expectedOf != generation.Id)
            return;
        _expected = expected;
        Touch();
    }

    /// <inheritdoc />
    protected override void OnNews(GenerationCard before) =>
        // Only a clip that arrives while one looks fades in; an old one is simply there.
        _arrived |= Current.Clip is not null && before.Clip is null;

    private Task CancelAsync() => DoAsync(async () =>
    {
        await Desk.CancelAsync(Owner.Id, Current.Generation.Id, CancellationToken.None);
        return null;
    });

    private Task SendAgainAsync() => DoAsync(async () =>
        !await Spend.AgreesAsync(Current.Recipe) || await Desk.SendAgainAsync(Owner.Id, Current.Generation.Id, CancellationToken.None)
            ? null
            : "It has moved on in the meantime, so nothing was sent.");

    private Task RetryAsync() => DoAsync(async () =>
    {
        if (!await Spend.AgreesAsync(Current.Recipe))
            return null;
        var answer = await Desk.RetryAsync(Owner.Id, Current.Generation.Id, CancellationToken.None);
        if (answer.Generations is [var first, ..])
            await OnOrdered.InvokeAsync(first);
        return answer.Refusals is [var refusal, ..] ? refusal.Message : null;
    });

    private async Task DoAsync(Func<Task<string?>> deed)
    {
        if (_busy)
            return;
        (_busy, _trouble) = (true, null);
        Touch();
        try
        {
            _trouble = await deed();
            await RefreshAsync();
        }
        catch (IOException trouble)
        {
            _trouble = TroubleWords.Of(trouble);
        }
        finally
        {
            _busy = false;
            Touch();
        }
    }

    private static string Scale(double part) => part.ToString("0.###", CultureInfo.InvariantCulture);
}
