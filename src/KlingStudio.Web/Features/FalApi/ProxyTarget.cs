namespace KlingStudio.Web.Features.FalApi;

/// <summary>Where <c>x-fal-target-url</c> leads: fal's run, queue and storage-initiate addresses mean our own. Pure.</summary>
internal static class ProxyTarget
{
    private static readonly string[] Initiates = ["/storage/upload/initiate", "/storage/upload/initiate-multipart"];

    /// <summary>Path and query here, or null for every other address: nothing is ever sent anywhere else.</summary>
    public static (PathString Path, QueryString Query)? Read(string? target)
    {
        if (string.IsNullOrEmpty(target) || target.Length > 4_096 || !Uri.TryCreate(target, UriKind.Absolute, out var address))
            return null;
        var isPlain = address is { Scheme: "https", UserInfo: "", IsDefaultPort: true, Fragment: "" } && IsPlain(target, address);
        var path = address.AbsolutePath;
        var here = (isPlain, address.Host) switch
        {
            (true, "fal.run") when IsOfModel(path) => "/run" + path,
            (true, "queue.fal.run") when IsOfModel(path) => "/queue" + path,
            (true, "rest.fal.ai" or "rest.alpha.fal.ai") when Initiates.Contains(path, StringComparer.Ordinal) => "/rest" + path,
            _ => null,
        };
        return here is null ? null : (new PathString(here), new QueryString(address.Query));
    }

    // Dots, backslashes, encoded letters and control characters are read in more than one way: none of fal's addresses has them.
    private static bool IsPlain(string target, Uri address) =>
        target.StartsWith($"https://{address.Host}/", StringComparison.Ordinal)
        && !address.AbsolutePath.AsSpan().ContainsAny('%', '\\') && !target.AsSpan().ContainsAnyInRange('\0', ' ') && !target.Contains('\\', StringComparison.Ordinal)
        && !target.Split('?')[0].Split('/').Any(part => part is "." or "..");

    private static bool IsOfModel(string path) =>
        ApiModel.All.Any(model => path.Equals("/" + model.EndpointId, StringComparison.Ordinal) || path.Equals($"/{model.EndpointId}/", StringComparison.Ordinal)
            || path.StartsWith($"/{model.App}/requests/", StringComparison.Ordinal) || path.StartsWith($"/{model.EndpointId}/requests/", StringComparison.Ordinal));
}
