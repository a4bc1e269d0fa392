using System.Globalization;
using KlingStudio.Generations;

namespace KlingStudio.Fal.Tests;

/// <summary>What the page promises about the paid engine before anyone pays.</summary>
public sealed class KlingModelTests
{
    [Theory]
    [InlineData(5, 1, "0.21")]
    [InlineData(10, 1, "0.42")]
    [InlineData(5, 4, "0.84")]
    public void The_price_on_the_button_is_fals_price_times_the_takes(int seconds, int takes, string price) =>
        Assert.Equal(decimal.Parse(price, CultureInfo.InvariantCulture), KlingModel.Describe(null).PriceOf(seconds, takes));

    [Fact]
    public void Without_a_key_it_is_shown_but_an_order_is_refused_with_the_reason()
    {
        var kling = KlingModel.Describe("needs a fal key");
        var draft = new RecipeDraft(Guid.CreateVersion7(), "push in", EngineId: kling.Id, Takes: 2);
        var refusal = Assert.Single(RecipeRules.Judge(draft, kling));
        Assert.Equal("engine", refusal.Field);
        Assert.Contains("needs a fal key", refusal.Message, StringComparison.Ordinal);
    }
}
