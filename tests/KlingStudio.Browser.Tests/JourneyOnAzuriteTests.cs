using KlingStudio.Testing;

namespace KlingStudio.Browser.Tests;

/// <summary>The same journey with all media in Azure Blob Storage: one line of configuration, nothing else.</summary>
public sealed class JourneyOnAzuriteTests(Chromium chromium) : JourneyTests(chromium)
{
    private AzuriteServer? _azurite;

    protected override async Task<IReadOnlyDictionary<string, string>> StartVaultAsync()
    {
        _azurite = await AzuriteServer.StartAsync(TestContext.Current.CancellationToken);
        return new Dictionary<string, string> { ["Storage:AzureBlobs:ConnectionString"] = _azurite.ConnectionString };
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
