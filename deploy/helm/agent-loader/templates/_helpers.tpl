{{- define "agent-loader.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "agent-loader.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride -}}
{{- else if contains (include "agent-loader.name" .) .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "agent-loader.name" .) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "agent-loader.selector" -}}
app.kubernetes.io/name: {{ include "agent-loader.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "agent-loader.labels" -}}
{{ include "agent-loader.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "agent-loader.serviceAccount" -}}
{{- if .Values.serviceAccount.create -}}
{{- include "agent-loader.fullname" . -}}
{{- else -}}
{{- default "default" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{- define "agent-loader.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{- define "agent-loader.properties" -}}
{{- range $key, $value := .Values.config }}
{{ $key | replace ":" "\\:" }}={{ $value }}
{{- end }}
{{- end -}}

{{- define "agent-loader.javaOptions" -}}
{{- default (dict "service" "-XX:MaxRAMPercentage=50" "node" "-XX:MaxRAMPercentage=50" "sidecar" "-XX:MaxRAMPercentage=40" "init" "" | dig .Values.mode "") .Values.javaOptions -}}
{{- end -}}

{{- define "agent-loader.resources" -}}
{{- if .Values.resources -}}
{{- toYaml .Values.resources -}}
{{- else -}}
{{- $cpu := dict "service" "100m" "node" "100m" "sidecar" "50m" "init" "100m" -}}
{{- $memory := dict "service" "512Mi" "node" "512Mi" "sidecar" "320Mi" "init" "192Mi" -}}
requests:
  cpu: {{ get $cpu .Values.mode }}
  memory: {{ get $memory .Values.mode }}
limits:
  memory: {{ get $memory .Values.mode }}
{{- end -}}
{{- end -}}

{{- define "agent-loader.storeSize" -}}
{{- default (dict "service" "4Gi" "node" "" "sidecar" "1Gi" "init" "64Mi" | dig .Values.mode "") .Values.store.size -}}
{{- end -}}

{{/* What every container of it may not do. */}}
{{- define "agent-loader.confined" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: ["ALL"]
{{- end -}}

{{/* The same, of a pod whose own settings are somebody else's. */}}
{{- define "agent-loader.confinedAlone" -}}
runAsNonRoot: true
runAsUser: 65532
runAsGroup: 65532
{{ include "agent-loader.confined" . }}
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "agent-loader.env" -}}
- name: QUARKUS_CONFIG_LOCATIONS
  value: /etc/agent-loader/config/application.properties
- name: DOCKER_CONFIG
  value: /etc/agent-loader/registry
{{- if has .Values.mode (list "service" "node") }}
# until everybody has heard that this one is to go
- name: AGENT_LOADER_STOP_NOTICE
  value: 5s
{{- end }}
{{- with include "agent-loader.javaOptions" . }}
- name: AGENT_LOADER_JAVA_OPTS
  value: {{ . }}
{{- end }}
{{- if and .Values.redis.existingSecret (has .Values.mode (list "service" "node")) }}
- name: AGENT_LOADER_REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret }}
      key: url
- name: AGENT_LOADER_REDIS_SECRET
  valueFrom:
    secretKeyRef:
      name: {{ .Values.redis.existingSecret }}
      key: secret
{{- end }}
{{- with .Values.env }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "agent-loader.mounts" -}}
- name: agent-loader-store
  mountPath: /var/lib/agent-loader
- name: agent-loader-tmp
  mountPath: /tmp
- name: agent-loader-config
  mountPath: /etc/agent-loader/config
  readOnly: true
- name: agent-loader-registry
  mountPath: /etc/agent-loader/registry
  readOnly: true
{{- end -}}

{{- define "agent-loader.volumes" -}}
- name: agent-loader-store
{{- if eq .Values.mode "node" }}
  hostPath:
    path: {{ .Values.store.hostPath }}
    type: DirectoryOrCreate
{{- else }}
  emptyDir:
    sizeLimit: {{ include "agent-loader.storeSize" . }}
{{- end }}
- name: agent-loader-tmp
  emptyDir:
    sizeLimit: 64Mi
- name: agent-loader-config
  configMap:
    name: {{ include "agent-loader.fullname" . }}
- name: agent-loader-registry
  secret:
    secretName: {{ default "agent-loader-registry" .Values.registrySecret }}
    optional: true
    items:
      - key: .dockerconfigjson
        path: config.json
{{- end -}}

{{/* A container beside others, which starts before them and listens on loopback. */}}
{{- define "agent-loader.sidecar" -}}
- name: agent-loader
  image: {{ include "agent-loader.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: ["serve"]
  restartPolicy: Always
  env:
    - name: QUARKUS_HTTP_HOST
      value: 127.0.0.1
    {{- include "agent-loader.env" . | nindent 4 }}
  startupProbe:
    exec:
      command: ["/app/bin/agent-loader-probe", "started"]
    periodSeconds: 1
    timeoutSeconds: 6
    failureThreshold: 120
  livenessProbe:
    exec:
      command: ["/app/bin/agent-loader-probe", "live"]
    periodSeconds: 10
    timeoutSeconds: 6
  readinessProbe:
    exec:
      command: ["/app/bin/agent-loader-probe", "ready"]
    periodSeconds: 10
    timeoutSeconds: 6
  resources:
    {{- include "agent-loader.resources" . | nindent 4 }}
  securityContext:
    {{- include "agent-loader.confinedAlone" . | nindent 4 }}
  volumeMounts:
    {{- include "agent-loader.mounts" . | nindent 4 }}
{{- end -}}

{{/* A container that ends before the others start; the pod says in its annotation agentloader.io/agent what is pulled. */}}
{{- define "agent-loader.init" -}}
- name: agent-loader
  image: {{ include "agent-loader.image" . }}
  imagePullPolicy: {{ .Values.image.pullPolicy }}
  args: ["pull", "-o", "/agents/agent.yaml", "$(AGENT)"]
  env:
    - name: AGENT
      valueFrom:
        fieldRef:
          fieldPath: metadata.annotations['agentloader.io/agent']
    {{- include "agent-loader.env" . | nindent 4 }}
  resources:
    {{- include "agent-loader.resources" . | nindent 4 }}
  securityContext:
    {{- include "agent-loader.confinedAlone" . | nindent 4 }}
  volumeMounts:
    - name: agents
      mountPath: /agents
    {{- include "agent-loader.mounts" . | nindent 4 }}
{{- end -}}
