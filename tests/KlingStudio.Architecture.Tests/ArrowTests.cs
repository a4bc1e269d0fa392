using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using KlingStudio.Fal;
using KlingStudio.Generations;
using KlingStudio.Rehearsal;
using KlingStudio.Storage;
using KlingStudio.Web;
using static ArchUnitNET.Fluent.ArchRuleDefinition;

namespace KlingStudio.Architecture.Tests;

/// <summary>Arrows point one way: Generations ← Fal, Rehearsal, Storage ← Web; features never use one another.</summary>
public sealed class ArrowTests
{
    private static readonly System.Reflection.Assembly Web = typeof(StudioApp).Assembly;

    private static readonly ArchUnitNET.Domain.Architecture Studio = new ArchLoader()
        .LoadAssemblies(typeof(Generation).Assembly, typeof(KlingModel).Assembly, typeof(RehearsalOptions).Assembly, typeof(StudioContext).Assembly, Web)
        .Build();

    public static TheoryData<string, string> Forbidden() => new()
    {
        { "KlingStudio.Generations", "KlingStudio.Fal" },
        { "KlingStudio.Generations", "KlingStudio.Rehearsal" },
        { "KlingStudio.Generations", "KlingStudio.Storage" },
        { "KlingStudio.Generations", "KlingStudio.Web" },
        { "KlingStudio.Fal", "KlingStudio.Rehearsal" },
        { "KlingStudio.Fal", "KlingStudio.Storage" },
        { "KlingStudio.Fal", "KlingStudio.Web" },
        { "KlingStudio.Rehearsal", "KlingStudio.Fal" },
        { "KlingStudio.Rehearsal", "KlingStudio.Storage" },
        { "KlingStudio.Rehearsal", "KlingStudio.Web" },
        { "KlingStudio.Storage", "KlingStudio.Fal" },
        { "KlingStudio.Storage", "KlingStudio.Rehearsal" },
        { "KlingStudio.Storage", "KlingStudio.Web" },
        // The life cycle knows no database, no web, no HTTP.
        { "KlingStudio.Generations", "Microsoft.EntityFrameworkCore" },
        { "KlingStudio.Generations", "Microsoft.AspNetCore" },
        { "KlingStudio.Generations", "System.Net.Http" },
        { "KlingStudio.Generations", "NetVips" },
    };

    [Theory, MemberData(nameof(Forbidden))]
    public void One_project_never_reaches_into_another_against_the_arrows(string from, string to) =>
        Types().That().ResideInNamespaceMatching($"^{Escape(from)}(\\..*)?$")
            .Should().NotDependOnAny(Types(includeReferenced: true).That().ResideInNamespaceMatching($"^{Escape(to)}(\\..*)?$"))
            .WithoutRequiringPositiveResults()
            .Check(Studio);

    [Fact]
    public void Features_never_use_one_another()
    {
        var features = Web.GetTypes().Select(type => type.Namespace).OfType<string>()
            .Where(name => name.StartsWith("KlingStudio.Web.Features.", StringComparison.Ordinal))
            .Select(name => name.Split('.')[3]).Distinct().Order().ToArray();
        Assert.Contains("Create", features);
        foreach (var feature in features)
        {
            foreach (var other in features.Where(other => other != feature))
            {
                Types().That().ResideInNamespaceMatching($"^KlingStudio\\.Web\\.Features\\.{feature}(\\..*)?$")
                    .Should().NotDependOnAny(Types().That().ResideInNamespaceMatching($"^KlingStudio\\.Web\\.Features\\.{other}(\\..*)?$"))
                    .WithoutRequiringPositiveResults()
                    .Check(Studio);
            }
        }
    }

    private static string Escape(string name) => System.Text.RegularExpressions.Regex.Escape(name);
}
