using KlingStudio.Generations;
using KlingStudio.Storage;
using MudBlazor;

namespace KlingStudio.Web.Shell;

/// <summary>Asks before an order that costs more than <see cref="MoneyRules.ConfirmAbove"/>, or of which the caps have room only for a part.</summary>
public sealed class SpendConfirmation(IDialogService dialogs, EngineCatalogue engines, Spending spending, MoneyRules rules, CurrentOwner owner)
{
    private static readonly DialogOptions Options = new() { CloseOnEscapeKey = true, MaxWidth = MaxWidth.ExtraSmall, FullWidth = true };

    private bool _asking;

    /// <summary>Whether the person wants that draft; what will be refused anyway is not asked about.</summary>
    public Task<bool> AgreesAsync(RecipeDraft draft) =>
        RecipeRules.Judge(draft, engines.Describe(draft.EngineId)).Count > 0 ? Task.FromResult(true) : AgreesAsync(draft.EngineId, draft.Seconds, draft.Takes);

    /// <summary>Whether the person wants one more take of that recipe.</summary>
    public Task<bool> AgreesAsync(Recipe recipe) => AgreesAsync(recipe.EngineId, recipe.Seconds, takes: 1);

    private async Task<bool> AgreesAsync(string engineId, int seconds, int takes)
    {
        if (engines.Describe(engineId) is not { } engine || engine.PriceOf(seconds, takes) is not (> 0 and var price))
            return true;
        var spend = await spending.ReadAsync(owner.Id, CancellationToken.None);
        var fitting = spend.Fitting(engine.PriceOf(seconds, 1), takes);
        // With no room at all the claim says so by itself, and free.
        if (price <= rules.ConfirmAbove && (fitting == takes || fitting == 0))
            return true;
        return !_asking && await AskAsync(new SpendQuestion(engine, seconds, takes, fitting, spend));
    }

    private async Task<bool> AskAsync(SpendQuestion question)
    {
        _asking = true;
        try
        {
            var parameters = new DialogParameters<SpendDialog> { { dialog => dialog.Question, question } };
            var dialog = await dialogs.ShowAsync<SpendDialog>(null, parameters, Options);
            return await dialog.Result is { Canceled: false };
        }
        finally
        {
            _asking = false;
        }
    }
}

/// <summary>What is asked.</summary>
/// <param name="Engine">Which engine.</param>
/// <param name="Seconds">How long each clip is.</param>
/// <param name="Takes">How many.</param>
/// <param name="Fitting">How many of them the caps have room for.</param>
/// <param name="Spend">What is spent so far.</param>
public sealed record SpendQuestion(EngineDescription Engine, int Seconds, int Takes, int Fitting, SpendToDate Spend)
{
    /// <summary>US dollars, of all takes.</summary>
    public decimal Price => Engine.PriceOf(Seconds, Takes);
}
