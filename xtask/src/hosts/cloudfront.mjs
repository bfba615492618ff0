// S3 behind CloudFront, as one CloudFormation template. It isn't run here; its linter checks it.
import { TYPES } from "./site.mjs";

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
  // To what a function answers itself, the policy below adds nothing.
  const led = Object.entries({ location: `${site.base}/`, "cache-control": site.cache.documents, ...site.every }).map(([name, value]) => [name, { value }]);
  const route = `function handler(event) {
  var request = event.request;
  var path = request.uri;
${site.base ? `  if (path === '${site.base}') return { statusCode: 301, statusDescription: 'Moved Permanently', headers: led };\n` : ""}  // A name with a dot is a file, and a missing one is not the page.
  if (/\\.[^/]*$/.test(path)) return request;
  // All other addresses are pages: the prerendered one, or the one for the rest. The interface is never the
  // page${site.base ? `, nor is what lies beside the site` : ""}.
  var page = path.replace(/\\/$/, '') || '/';
  // Names that begin with a dot aren't served, except the well-known addresses.
  var nobodys = /\\/\\./.test(path) && pages.indexOf(page) < 0;
  if (nobodys || ${site.base ? `path.indexOf('${site.base}/') !== 0` : "page === '/api'"}) request.uri = '/none.here';
  else request.uri = pages.indexOf(page) < 0 ? '${site.shell}' : (page === '/' ? '' : page) + '/index.html';
  return request;
}
var pages = ${JSON.stringify(site.pages.map(({ path }) => path))};
${site.base ? `var led = ${JSON.stringify(Object.fromEntries(led))};\n` : ""}`;
  const template = `AWSTemplateFormatVersion: "2010-09-09"
Description: The page of Ellis on S3 behind CloudFront; the interface is another origin of the same host.
Parameters:
  InterfaceHost:
    Type: String
    Description: Host name of the server that answers /api
  Name:
    Type: String
    Default: ""
    Description: Host name of the site, with a certificate; without both, it has the name that CloudFront gives
  Certificate:
    Type: String
    Default: ""
    Description: ARN of the certificate for that name, in us-east-1
Conditions:
  Named: !Not [!Equals [!Ref Certificate, ""]]
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
          # Without the right to list, a missing file would be 403 and not 404. DefaultRootObject keeps the list from people.
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
            IncludeSubdomains: ${site.every["strict-transport-security"].includes("includeSubDomains")}
            Preload: ${site.every["strict-transport-security"].includes("preload")}
        CustomHeadersConfig:
          Items:
${custom.map(([name, value]) => `            - Header: ${name}\n              Value: ${JSON.stringify(value)}\n              Override: true`).join("\n")}
        # What CloudFront sends in its place is its own name, without a version.
        RemoveHeadersConfig:
          Items:
            - Header: server
  Site:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        Enabled: true
        HttpVersion: http2and3
        IPV6Enabled: true
        DefaultRootObject: ${site.shell.slice(1)}
        Aliases: !If [Named, [!Ref Name], !Ref AWS::NoValue]
        ViewerCertificate: !If
          - Named
          - AcmCertificateArn: !Ref Certificate
            SslSupportMethod: sni-only
            MinimumProtocolVersion: TLSv1.2_2021
          - !Ref AWS::NoValue
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
          # From 1,000 bytes on and by itself: of the compressed copies, none is uploaded.
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
  const kinds = (paths) => [...new Set(paths.map((path) => path.split(".").pop()))].filter((extension) => extension in TYPES).sort();
  const calls = (name, paths) => kinds(paths).map((extension) => `${name} ${extension} "${TYPES[extension]}"`).join("\n");
  const rest = site.files.filter((path) => !site.hashed.includes(path));
  const upload = `#!/bin/sh
# Puts the site into the bucket: first what is named by its content, then the documents that ask for it. Of what was there
# before, files named by their content stay, for those who still have an older page. usage: upload.sh <bucket> <folder>
set -eu
to="s3://$1${site.base}"
from="$2"
named="*-${"[0-9a-f]".repeat(12)}*"

# One kind of file at a time: a type is told for a whole call, and the tool's own guesses have no charset.
keep() {
  aws s3 sync "$from" "$to" --exclude "*" --include "$named.$1" --content-type "$2" --cache-control "${site.cache.immutable}"
}
renew() {
  aws s3 sync "$from" "$to" --exclude "*" --include "*.$1" --exclude "$named" --content-type "$2" --cache-control "${site.cache.documents}"
}

${calls("keep", site.hashed)}
${calls("renew", rest)}
aws s3 sync "$from" "$to" --exclude "*.br" --exclude "*.gz" --exclude "$named" --cache-control "${site.cache.documents}" --delete
`;
  return { "cloudfront/template.yaml": template, "cloudfront/upload.sh": upload };
}
