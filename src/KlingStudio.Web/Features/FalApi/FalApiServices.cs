namespace KlingStudio.Web.Features.FalApi;

/// <summary>The API's part of the composition.</summary>
internal static class FalApiServices
{
    /// <summary>Registers it.</summary>
    public static void AddFalApi(this IServiceCollection services)
    {
        services.AddSingleton<FileAddresses>();
        services.AddSingleton<FalPayloads>();
        services.AddSingleton<IFalPayloads>(provider => provider.GetRequiredService<FalPayloads>());
        services.AddSingleton<StartDeadlines>();
        services.AddSingleton<StatusStream>();
        services.AddSingleton<SubmitTurns>();
        services.AddSingleton<UploadParts>();
        services.AddSingleton<FileServing>();
        services.AddSingleton<IOwnFiles, OwnFiles>();
        services.AddSingleton<ApiOrders>();
        services.AddScoped<Submits>();
        services.AddScoped<Requests>();
        services.AddScoped<Uploads>();
    }
}
