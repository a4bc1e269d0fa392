using KlingStudio.Generations;

namespace KlingStudio.Rehearsal;

/// <summary>Reads a prompt as camera direction. Pure: the same words give the same shot. Any text in any script gives a valid one.</summary>
public static class ShotReader
{
    /// <summary>The shot of a recipe; its hand-held phases hang on the recipe's words and the still, so the same recipe gives the same frames.</summary>
    public static Shot Read(Recipe recipe, Still still)
    {
        var hash = 14695981039346656037UL;
        foreach (var part in (ReadOnlySpan<string>)[recipe.Prompt, recipe.NegativePrompt, still.SourceSha256])
        {
            foreach (var c in part)
                hash = (hash ^ c) * 1099511628211UL;
            hash = (hash ^ 0xFFFF) * 1099511628211UL;
        }
        hash = (hash ^ (ulong)recipe.Seconds ^ (ulong)BitConverter.DoubleToInt64Bits(recipe.CfgScale)) * 1099511628211UL;
        return Read(recipe.Prompt, recipe.NegativePrompt, recipe.Seconds, recipe.CfgScale, hash);
    }

    /// <summary>The shot of a prompt; the page shows its <see cref="Shot.Reading"/> while somebody types.</summary>
    /// <param name="prompt">As typed; any length, only the first 6,000 characters are read.</param>
    /// <param name="negativePrompt">Moves named here are taken out.</param>
    /// <param name="seconds">5 or 10.</param>
    /// <param name="cfgScale">0 to 1: how far the moves go.</param>
    /// <param name="seed">Fixes the phases of hand-held motion.</param>
    public static Shot Read(string prompt, string negativePrompt, int seconds, double cfgScale, ulong seed = 0)
    {
        var script = ScriptReader.Read(prompt ?? "", exclude: false);
        var excluded = ScriptReader.Read(negativePrompt ?? "", exclude: true);
        var plan = ShotPlan.Of(script.Mentions, excluded.Mentions);
        return new ShotBuilder(Math.Clamp(seconds, 1, 60), double.IsFinite(cfgScale) ? Math.Clamp(cfgScale, 0, 1) : RecipeRules.DefaultCfgScale, seed)
            .Build(plan, script.Actions);
    }
}
