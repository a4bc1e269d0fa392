using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace KlingStudio.Storage;

internal sealed class ApiRequestConfiguration : IEntityTypeConfiguration<ApiRequestRow>
{
    public void Configure(EntityTypeBuilder<ApiRequestRow> builder)
    {
        // It is there before the generation, so no foreign key.
        builder.ToTable("ApiRequests").HasKey(request => request.GenerationId);
        builder.Property(request => request.GenerationId).ValueGeneratedNever();
        builder.Property(request => request.Owner).HasMaxLength(Widths.Owner);
        builder.Property(request => request.App).HasMaxLength(Widths.Name);
        builder.Property(request => request.EngineId).HasMaxLength(Widths.Name);
        builder.Property(request => request.BaseUrl).HasMaxLength(Widths.Url);
        builder.Property(request => request.FileDigest).HasMaxLength(32);
        builder.Property(request => request.BodyDigest).HasMaxLength(32);
        builder.Property(request => request.IdempotencyKey).HasMaxLength(ApiRequest.IdempotencyKeyMax);
        builder.HasIndex(request => request.FileDigest).IsUnique();
        builder.HasIndex(request => new { request.Owner, request.IdempotencyKey }).IsUnique().HasFilter("\"IdempotencyKey\" IS NOT NULL");
        builder.HasIndex(request => new { request.Owner, request.CreatedAt }).IsDescending(false, true);
    }
}

internal sealed class ApiUploadConfiguration : IEntityTypeConfiguration<ApiUploadRow>
{
    public void Configure(EntityTypeBuilder<ApiUploadRow> builder)
    {
        builder.ToTable("ApiUploads").HasKey(upload => upload.Id);
        builder.Property(upload => upload.Id).ValueGeneratedNever();
        builder.Property(upload => upload.Owner).HasMaxLength(Widths.Owner);
        builder.Property(upload => upload.PlaceDigest).HasMaxLength(32);
        builder.Property(upload => upload.FileDigest).HasMaxLength(32);
        builder.Property(upload => upload.FileName).HasMaxLength(ApiUpload.FileNameMax);
        builder.HasOne<StillRow>().WithMany().HasForeignKey(upload => upload.StillId);
        builder.HasIndex(upload => upload.PlaceDigest).IsUnique();
        builder.HasIndex(upload => upload.FileDigest).IsUnique();
        builder.HasIndex(upload => upload.CreatedAt);
    }
}

internal sealed class ApiKeyConfiguration : IEntityTypeConfiguration<ApiKeyRow>
{
    public void Configure(EntityTypeBuilder<ApiKeyRow> builder)
    {
        builder.ToTable("ApiKeys").HasKey(key => key.Owner);
        builder.Property(key => key.Owner).HasMaxLength(Widths.Owner);
        builder.Property(key => key.KeyId).HasMaxLength(Widths.Name);
        builder.Property(key => key.SecretDigest).HasMaxLength(32);
        builder.HasIndex(key => key.KeyId).IsUnique();
    }
}
