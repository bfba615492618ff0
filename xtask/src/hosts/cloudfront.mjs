// S3 behind CloudFront, as one CloudFormation template. Not run here; its linter checks it.
export function cloudfront(site) {
  const own = {
    "content-security-policy": null,
    "strict-transport-security": null,
    "x-content-type-options": null,
    "referrer-policy": null,
    "x-frame-options": null,
  };
  const custom = Object.entries(site.every).filter(([name]) => !(name in own));
  const indent = (text, by) => text.replace(/^/gm, " ".repeat(by));
  const route = `function handler(event) {
  var request = event.request;
  var path = request.uri;
  // A name with a dot is a file. All other addresses are pages: the one painted ahead, or the one for the rest.
  if (/\\.[^/]*$/.test(path)) return request;
  var page = path.length > 1 ? path.replace(/\\/$/, '') : path;
  request.uri = pages.indexOf(page) < 0 ? '${site.shell}' : (page === '/' ? '' : page) + '/index.html';
  return request;
}
var pages = ${JSON.stringify(site.pages.map(({ path }) => path))};
`;
  const template = `AWSTemplateFormatVersion: "2010-09-09"
Description: The page of Ellis on S3 behind CloudFront; the interface is another origin of the same host.
Parameters:
  InterfaceHost:
    Type: String
    Description: Host name of the server that answers /api
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal:
              Service: cloudfront.amazonaws.com
            Action: s3:GetObject
            Resource: !Sub "\${Files.Arn}/*"
            Condition:
              StringEquals:
                AWS:SourceArn: !Sub "arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/\${Site}"
          # Without the right to list, a missing file would be 403 and not 404.
          - Effect: Allow
            Principal:
              Service: cloudfront.amazonaws.com
            Action: s3:ListBucket
            Resource: !GetAtt Files.Arn
            Condition:
              StringEquals:
                AWS:SourceArn: !Sub "arn:\${AWS::Partition}:cloudfront::\${AWS::AccountId}:distribution/\${Site}"
  Access:
    Type: AWS::CloudFront::OriginAccessControl
    Properties:
      OriginAccessControlConfig:
        Name: !Sub "\${AWS::StackName}-files"
        OriginAccessControlOriginType: s3
        SigningBehavior: always
        SigningProtocol: sigv4
  Pages:
    Type: AWS::CloudFront::Function
    Properties:
      Name: !Sub "\${AWS::StackName}-pages"
      AutoPublish: true
      FunctionConfig:
        Comment: Which file answers for a page
        Runtime: cloudfront-js-2.0
      FunctionCode: |
${indent(route.trimEnd(), 8)}
  Headers:
    Type: AWS::CloudFront::ResponseHeadersPolicy
    Properties:
      ResponseHeadersPolicyConfig:
        Name: !Sub "\${AWS::StackName}-headers"
        SecurityHeadersConfig:
          ContentSecurityPolicy:
            Override: true
            ContentSecurityPolicy: ${JSON.stringify(site.every["content-security-policy"])}
          ContentTypeOptions:
            Override: true
          FrameOptions:
            Override: true
            FrameOption: DENY
          ReferrerPolicy:
            Override: true
            ReferrerPolicy: ${site.every["referrer-policy"]}
          StrictTransportSecurity:
            Override: true
            AccessControlMaxAgeSec: ${site.every["strict-transport-security"].match(/max-age=(\d+)/)[1]}
            IncludeSubdomains: true
            Preload: true
        CustomHeadersConfig:
          Items:
${custom.map(([name, value]) => `            - Header: ${name}\n              Value: ${JSON.stringify(value)}\n              Override: true`).join("\n")}
        RemoveHeadersConfig:
          Items:
            - Header: server
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        HttpVersion: http2and3
        Origins:
          - Id: files
            DomainName: !GetAtt Files.RegionalDomainName
            OriginAccessControlId: !GetAtt Access.Id
            S3OriginConfig: {}
          - Id: interface
            DomainName: !Ref InterfaceHost
            CustomOriginConfig:
              OriginProtocolPolicy: https-only
              OriginSSLProtocols: [TLSv1.2]
        DefaultCacheBehavior:
          TargetOriginId: files
          ViewerProtocolPolicy: redirect-to-https
          Compress: true
          AllowedMethods: [GET, HEAD]
          CachePolicyId: 658327ea-f89d-4fab-a63d-7e88639e58f6 # Managed: CachingOptimized
          ResponseHeadersPolicyId: !Ref Headers
          FunctionAssociations:
            - EventType: viewer-request
              FunctionARN: !GetAtt Pages.FunctionMetadata.FunctionARN
        CacheBehaviors:
          - PathPattern: /api/*
            TargetOriginId: interface
            ViewerProtocolPolicy: https-only
            AllowedMethods: [GET, HEAD, OPTIONS, PUT, PATCH, POST, DELETE]
            CachePolicyId: 4135ea2d-6df8-44a3-9df3-4b5a84be39ad # Managed: CachingDisabled
            OriginRequestPolicyId: 216adef6-5c7f-47e4-b989-5492eafa07d3 # Managed: AllViewer
Outputs:
  Bucket:
    Value: !Ref Files
  Host:
    Value: !GetAtt Site.DomainName
`;
  const upload = `#!/bin/sh
# Puts the site into the bucket: first what is named by its content, then the documents. usage: upload.sh <bucket> <folder>
set -eu
aws s3 sync "$2" "s3://$1${site.base}" --exclude "*" --include "*-????????????*.*" --exclude "*.br" --exclude "*.gz" --cache-control "${site.cache.immutable}"
aws s3 sync "$2" "s3://$1${site.base}" --exclude "*-????????????*.*" --exclude "*.br" --exclude "*.gz" --cache-control "${site.cache.documents}" --delete
`;
  return { "cloudfront/template.yaml": template, "cloudfront/upload.sh": upload };
}
